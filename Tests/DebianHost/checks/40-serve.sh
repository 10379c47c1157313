# Serving: what comes back after a kill, to whom nginx answers

killed_responder_answers() {
    local pid
    host curl -s -o /dev/null "$report"
    for _ in 1 2 3 4 5; do
        pid=$(host systemctl show -P MainPID incidents-responder)
        [ "$pid" = 0 ] || host kill -9 "$pid"
        is "$(status_of "$report")" 200
    done
}
check "a responder killed with -9 answers the next request" killed_responder_answers

many_deaths_leave_the_socket() {
    root_types 'for n in $(seq 60); do
            systemctl kill --signal=KILL incidents-responder || true
            curl -s -o /dev/null --max-time 5 http://127.0.0.1:9000/incidents/ &
            sleep 0.02
        done; wait'
    is "$(host systemctl is-active incidents-responder.socket)" active
    is "$(status_of "$report")" 200
}
check "sixty deaths in a row do not close the socket" many_deaths_leave_the_socket

# Many at once, for the first time: the threads that this takes are made within the confinement.
questions_are_answered() {
    local resource answers
    for resource in list summary changes status unattributed; do
        host systemctl restart incidents-responder
        answers=$(root_types "for n in 1 2 3 4 5 6 7 8; do
                (for m in 1 2 3 4 5 6 7 8; do
                    curl -s -o /dev/null -w '%{http_code}\n' http://127.0.0.1:9000/incidents/$resource
                done) &
            done; wait")
        is "$(sort -u <<<"$answers")" 200
    done
    is "$(host curl -s http://127.0.0.1:9000/incidents/health)" ok
    is "$(host systemctl show -P NRestarts incidents-responder)" 0
}
check "many questions at once are answered by a responder that has just been started" questions_are_answered

foreign_host_is_refused() {
    is "$(status_of -H 'Host: evil.example' "$report")" 421
    is "$(status_of http://localhost:9000/incidents/)" 200
}
check "a request for another host's name is refused" foreign_host_is_refused

access_log_is_short() {
    host curl -s -o /dev/null -e 'http://elsewhere.example/?secret=1' "$report?secret=2"
    host curl -s -o /dev/null 'http://127.0.0.1:9000/other?secret=3'
    matches "$(host tail -n 2 /var/log/nginx/incidents.access.log)" '"GET /incidents/ HTTP/1.1" 400'
    fails host grep -rqs secret /var/log/nginx/incidents.access.log /var/log/nginx/access.log
}
check "the access log has neither queries nor referers" access_log_is_short

answers_with() { is "$(status_of "${@:2}")" "$1"; }

# ask_often URL: the answers to 300 requests in a row; those of the responder to OPTIONS have no body.
ask_often() { host curl -si -X OPTIONS "$1?secret=[1-300]"; }
# A body may end without a newline.
statuses_in() { grep -o 'HTTP/1\.1 [0-9]*' <<<"$1" | cut -d ' ' -f 2; }

who_asks_too_often_is_told() {
    local site=http://192.0.2.1:9000/incidents with without health own
    # The host has a network of its own, with the loopback interface only: nothing leaves it.
    root_types 'ip address add 192.0.2.1/32 dev lo
        cp /etc/nginx/sites-available/incidents /root/site
        sed -i "0,/^    listen 127.0.0.1:9000;/s//&\n    listen 192.0.2.1:9000;/" /etc/nginx/sites-available/incidents
        nginx -t && systemctl reload nginx'
    eventually answers_with 200 $site/
    with=$(ask_often $site/)
    without=$(ask_often $site)
    health=$(ask_often $site/health)
    own=$(ask_often "$report")
    root_types 'cat /root/site >/etc/nginx/sites-available/incidents && nginx -t && systemctl reload nginx
        ip address del 192.0.2.1/32 dev lo'
    is "$(statuses_in "$with" | head -n 100 | sort -u)" 204
    is "$(statuses_in "$with" | sort -u | xargs)" "204 429"
    matches "$(statuses_in "$without")" 429
    matches "$with" '^Content-Type: application/problem\+json'
    matches "$with" '^Retry-After: 1'
    matches "$with" '^Cache-Control: no-store'
    matches "$with" '"status":429'
    is "$(statuses_in "$health" | wc -l)" 300
    matches_not "$(statuses_in "$health")" 429
    is "$(statuses_in "$own" | sort | uniq -c | xargs)" "300 204"
    fails host grep -rs secret /var/log/nginx
}
check "who asks too often is answered 429, unless from this machine or for the health" who_asks_too_often_is_told

password_is_asked() {
    local question=$1
    # A reload takes a moment.
    eventually answers_with 401 "$question"
    is "$(status_of -u analyst:wrong "$question")" 401
    is "$(status_of -u analyst:open-sesame "$question")" 200
    is "$(status_of -u analyst:open-sesame "${question%/}")" 200
    is "$(status_of "${question}health")" 401
}
turn_on_passwords() {
    # openssl asks at the terminal for a password that is not given to it.
    root_types "$(readme 'Open it to a network' 1 | sed 's/openssl passwd -6/openssl passwd -6 open-sesame/')"
    password_is_asked "$report"
    matches "$(host curl -si "$report")" '^WWW-Authenticate: Basic'
    is "$(host stat -c '%a %U:%G' /etc/nginx/incidents.htpasswd)" "640 root:www-data"
}
check "the README's command makes nginx ask for a password" turn_on_passwords

missing_passwords_are_told() {
    local answer
    host mv /etc/nginx/incidents.htpasswd /root/
    answer=$(host curl -si -u analyst:open-sesame "$report")
    host mv /root/incidents.htpasswd /etc/nginx/
    matches "$answer" '^HTTP/1.1 403'
    matches "$answer" '^Content-Type: application/problem\+json'
    matches "$answer" '"status":403'
    is "$(status_of -u analyst:open-sesame "$report")" 200
}
check "without the file of passwords, the answer is 403, as problem details" missing_passwords_are_told

others_403_is_told() {
    local answer
    root_types 'cp /etc/nginx/sites-available/incidents /root/site
        sed -i "0,/return 404;/s//deny all;/" /etc/nginx/sites-available/incidents
        nginx -t && systemctl reload nginx'
    eventually answers_with 403 http://127.0.0.1:9000/
    answer=$(host curl -si http://127.0.0.1:9000/)
    root_types 'cat /root/site >/etc/nginx/sites-available/incidents && nginx -t && systemctl reload nginx'
    matches "$answer" '^Content-Type: application/problem\+json'
    matches "$answer" '"title":"Forbidden","status":403'
    eventually answers_with 404 http://127.0.0.1:9000/
}
check "so is a 403 elsewhere in the site" others_403_is_told

tls_server_serves() {
    root_types 'openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=incidents.example \
            -addext subjectAltName=DNS:incidents.example \
            -keyout /etc/ssl/private/incidents.example.key -out /etc/ssl/certs/incidents.example.pem 2>/dev/null
        echo "127.0.0.1 incidents.example" >>/etc/hosts'
    root_types "$(readme 'Open it to a network' 2)"
    local https="--cacert /etc/ssl/certs/incidents.example.pem https://incidents.example/incidents/"
    # shellcheck disable=SC2086
    {
        eventually answers_with 401 $https
        is "$(status_of -u analyst:open-sesame $https)" 200
    }
    host incidents-fetch check | grep network
    host incidents-fetch check
}
check "the README's TLS server serves the report to those with a password" tls_server_serves

open_server_is_noticed() {
    host rm /etc/nginx/snippets/incidents-auth.conf
    matches "$(host incidents-fetch check || true)" '^to do.*network'
    root_types 'rm /etc/nginx/sites-enabled/incidents-tls && nginx -t && systemctl reload nginx'
}
check "a server that is open to a network without a password is found by the check" open_server_is_noticed

what_keeps_readers_out_is_found() {
    local folder=/var/lib/incidents
    # The responder cannot read the report.
    host chmod 0700 $folder
    matches "$(host incidents-fetch check || true)" '^to do: responder: .* cannot read'
    host chmod 0750 $folder
    # The folder is root's: what a refresh by root had made there, the service could not write.
    host chown root:root $folder
    matches "$(host incidents-fetch check 2>&1 || true)" 'chown -R incidents:incidents'
    fails host incidents-fetch
    host chown incidents:incidents $folder
    # The responder ends time after time.
    root_types 'cp /etc/incidents/incidents.conf /root/
        echo INCIDENTS_LOG_LEVEL=loud >>/etc/incidents/incidents.conf
        systemctl restart incidents-responder || true
        sleep 1'
    matches "$(host incidents-fetch check || true)" '^to do: nginx: .* did not answer within 15 s, so the responder does not'
    root_types 'mv /root/incidents.conf /etc/incidents/ && systemctl restart incidents-responder'
    # nginx would not start again.
    root_types 'echo "nonsense;" >/etc/nginx/conf.d/broken.conf'
    matches "$(host incidents-fetch check || true)" '^to do: nginx configuration: '
    host rm /etc/nginx/conf.d/broken.conf
    # The definitions are of a version before one of those that the snippets refer to.
    root_types 'cp /etc/nginx/conf.d/incidents.conf /root/
        sed -i "s/zone=incidents:/zone=other:/" /etc/nginx/conf.d/incidents.conf'
    matches "$(host incidents-fetch check || true)" \
        '^to do: nginx configuration: .*/etc/nginx/conf.d/incidents.conf lacks what the snippets of this version'
    host mv /root/incidents.conf /etc/nginx/conf.d/
    # systemd would stop a refresh that takes as long as it may.
    root_types 'mkdir -p /run/systemd/system/incidents-fetch.service.d
        printf "[Service]\nTimeoutStartSec=11min 59s\n" >/run/systemd/system/incidents-fetch.service.d/limit.conf
        systemctl daemon-reload'
    matches "$(host incidents-fetch check || true)" '^to do: time limit: .*TimeoutStartSec=720'
    root_types 'rm -r /run/systemd/system/incidents-fetch.service.d; systemctl daemon-reload'
    # Typed by the service's own user, it has neither settings nor credentials.
    matches "$(host runuser -u incidents -- incidents-fetch 2>&1 || true)" 'systemctl start incidents-fetch'
    host incidents-fetch check
}
check "what keeps readers out is found by the check, and what mends it" what_keeps_readers_out_is_found

private_authority_is_trusted() {
    # An upstream behind TLS, of an authority that this host does not know at first.
    root_types 'cd /root && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority \
            -keyout authority.key -out authority.crt 2>/dev/null
        openssl req -newkey rsa:2048 -nodes -subj /CN=upstream.example -keyout upstream.key -out upstream.csr 2>/dev/null
        printf "subjectAltName=DNS:upstream.example\n" >extensions
        openssl x509 -req -in upstream.csr -CA authority.crt -CAkey authority.key -CAcreateserial -days 2 \
            -extfile extensions -out upstream.crt 2>&1
        echo "127.0.0.1 upstream.example" >>/etc/hosts
        cat >/etc/nginx/conf.d/upstream.conf <<END
server {
    listen 127.0.0.1:9443 ssl;
    server_name upstream.example;
    ssl_certificate /root/upstream.crt;
    ssl_certificate_key /root/upstream.key;
    location / { proxy_pass http://127.0.0.1:9080; }
}
END
        nginx -t && systemctl reload nginx
        cp /etc/incidents/incidents.conf /root/
        echo INCIDENTS_UPSTREAM_URL=https://upstream.example:9443/ >>/etc/incidents/incidents.conf'
    local mark
    mark=$(date +%s.%6N)
    fails host systemctl start incidents-fetch
    matches "$(journal_of incidents-fetch --since "@$mark")" 'certificate'
    root_types "$(readme 'An authority of your own' 1 | sed 's|/path/to/|/root/|')"
    host systemctl start incidents-fetch
    root_types 'mv /root/incidents.conf /etc/incidents/ && rm /etc/nginx/conf.d/upstream.conf && systemctl reload nginx'
}
check "an upstream of a private authority is refused, until update-ca-certificates knows it" private_authority_is_trusted

comes_back_after_a_reboot() {
    # As nginx leaves what it keeps when it is stopped.
    root_types 'install -d -o www-data -m 0700 /var/lib/nginx/incidents/0f
        echo 4506 >/var/lib/nginx/incidents/0f/kept'
    "$here/systemd-host" stop
    # The simulator stands for an upstream that is there.
    "$here/systemd-host" boot
    fails host ls /var/lib/nginx/incidents/0f
    is "$(status_of "$report")" 200
    host systemctl start incidents-simulator
    local before
    before=$(count_of_refreshes)
    eventually has_more_refreshes_than "$before"
}
check "after a reboot it serves, and refreshes, without anybody, and no kept answer is left" comes_back_after_a_reboot
