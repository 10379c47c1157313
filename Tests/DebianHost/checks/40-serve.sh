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

logs_name_nobody() {
    local number
    for number in 1 2; do
        host curl -s -o /dev/null -e 'http://elsewhere.example/?secret=1' "$report?secret=2"
        host curl -s -o /dev/null "${report}4242424242"
        host curl -s -o /dev/null "${report}addresses/17.42.42.42"
        host curl -s -o /dev/null "${report}list?employee=4242424242"
        host curl -q -s -o /dev/null -u 4242424242:x "${report}4242424242"
        host curl -s -o /dev/null 'http://127.0.0.1:9000/other?secret=4242424242'
        host curl -s -o /dev/null -H 'Host: 4242424242.example' "${report}4242424242"
        # nginx cannot reach the responder.
        host systemctl stop incidents-responder.socket incidents-responder.service
        host curl -s -o /dev/null "${report}4242424242?limit=$number"
        host systemctl start incidents-responder.socket
    done
    matches "$(host tail -n 20 /var/log/nginx/incidents.access.log)" '"GET /incidents/\{id\} HTTP/1.1" 502 [0-9]+ [0-9.]+ 502'
    matches "$(host tail -n 20 /var/log/nginx/incidents.access.log)" '"GET /incidents/addresses/\{address\} HTTP/1.1"'
    fails host grep -rqsE '4242424242|17\.42\.42\.42|secret' /var/log/nginx
    matches "$(host incidents-viewers who 4242424242 2>/dev/null)" ' 401  4242424242  127.0.0.1  GET  /incidents/4242424242$'
    matches "$(host incidents-viewers who 17.42.42.42 2>/dev/null)" ' first  127.0.0.1  GET  /incidents/addresses/17.42.42.42$'
}
check "nginx's logs name nobody, the audit log who asked for whom" logs_name_nobody

audit_log_is_rotated() {
    host test -x /usr/sbin/logrotate || { echo "there is no logrotate here"; return 1; }
    local before after
    before=$(host sh -c 'incidents-viewers who 4242424242 2>/dev/null | wc -l')
    for _ in 1 2 3; do
        host logrotate --force /etc/logrotate.d/incidents
        eventually is_logged_again
    done
    after=$(host sh -c 'incidents-viewers who 4242424242 2>/dev/null | wc -l')
    [ "$after" -ge $((before + 3)) ] || { echo "$before, then $after"; return 1; }
    is "$(host sh -c 'ls /var/log/incidents')" $'audit.log\naudit.log.1\naudit.log.2.gz\naudit.log.3.gz'
    is "$(host sh -c 'stat -c "%a %U:%G" /var/log/incidents/audit.log.*' | sort -u)" "640 root:adm"
    is "$(host stat -c '%a %G' /var/log/incidents/audit.log)" "640 adm"
    fails host setpriv --reuid=www-data --regid=www-data --clear-groups cat /var/log/incidents/audit.log.1
    # nginx gives all its logs to www-data.
    is "$(host stat -c '%U' /dev/null)" root
    # With nothing in it, it is rotated too, and what is older than 30 days goes.
    root_types 'touch -d "-31 days" /var/log/incidents/audit.log.3.gz
        : >/var/log/incidents/audit.log
        logrotate --force /etc/logrotate.d/incidents'
    is "$(host find /var/log/incidents -name '*.gz' -mtime +30)" ""
    is "$(host sh -c 'ls /var/log/incidents | wc -l')" 4
}
is_logged_again() {
    host curl -s -o /dev/null "${report}4242424242"
    host test -s /var/log/incidents/audit.log
}
check "the audit log is rotated while nginx goes on, and who asked is found in what is kept" audit_log_is_rotated

answers_with() { is "$(status_of "${@:2}")" "$1"; }

# ask_often URL: the answers to 300 requests in a row; those of the responder to OPTIONS have no body.
ask_often() { host curl -si -u "$(first_login)" -X OPTIONS "$1?secret=[1-300]"; }
# A body may end without a newline.
statuses_in() { grep -o 'HTTP/1\.1 [0-9]*' <<<"$1" | cut -d ' ' -f 2; }

who_asks_too_often_is_told() {
    local site=http://192.0.2.1:9000/incidents with without health own
    # The host has a network of its own, with the loopback interface only: nothing leaves it.
    root_types 'ip address add 192.0.2.1/32 dev lo
        cp /etc/nginx/sites-available/incidents /root/site
        sed -i "0,/^    listen 127.0.0.1:9000;/s//&\n    listen 192.0.2.1:9000;/" /etc/nginx/sites-available/incidents
        nginx -t && systemctl reload nginx'
    eventually answers_with 200 -u "$(first_login)" $site/
    is "$(host curl -q -s -o /dev/null -w '%{http_code}' $site/health)" 401
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

# password_is_asked URL: of all but the health; analyst has a login.
password_is_asked() {
    local question=$1
    # A reload takes a moment.
    eventually answers_with 401 -q "$question"
    is "$(status_of -q -u analyst:wrong "$question")" 401
    is "$(status_of -q -u "analyst:$password" "$question")" 200
    is "$(status_of -q -u "analyst:$password" "${question%/}")" 200
    is "$(status_of -q "${question}status")" 401
}

logins_come_and_go() {
    password=$(root_types "$(readme 'Who may read it' 1 | sed 's/anna/analyst/')")
    password_is_asked "$report"
    is "$(status_of -q "${report}health")" 200
    matches "$(host curl -q -si "$report")" '^WWW-Authenticate: Basic'
    root_types "$(readme 'Who may read it' 2)"
    is "$(status_of -q --netrc-file /root/incidents.netrc "$report")" 200
    is "$(host incidents-viewers list | xargs)" "first analyst nightly"
    host incidents-viewers remove nightly
    is "$(status_of -q --netrc-file /root/incidents.netrc "$report")" 401
    matches "$(host incidents-fetch check)" '^ok: nginx: .* answers with the report'
    # Without the first login, too, and other requests are checked with it.
    host cp /etc/incidents/first-login /root/
    root_types "$(readme 'Who may read it' 3)"
    is "$(status_of "$report")" 401
    fails host ls /etc/incidents/first-login
    matches "$(host incidents-fetch check)" '^ok: nginx: .* answers, and asks who is there'
    host systemctl stop incidents-responder.socket incidents-responder.service
    matches "$(host incidents-fetch check || true)" '^to do: nginx: .*/health answers 502'
    host systemctl start incidents-responder.socket
    is "$(status_of "${report}health")" 200
    # A login that nginx does not take.
    host cp /root/first-login /etc/incidents/
    matches "$(host incidents-fetch check || true)" '^to do: nginx: .* incidents-viewers remove first'
    root_types "printf 'machine 127.0.0.1 login analyst password %s\n' '$password' >/etc/incidents/first-login"
    is "$(status_of "$report")" 200
}
check "the README's commands give a login and take it away, and the check logs in" logins_come_and_go
password=$(first_login)
password=${password#*:}

slow_password_is_noticed() {
    root_types 'echo "slow:$(openssl passwd -6 x)" >>/etc/nginx/incidents.htpasswd'
    is "$(status_of -q -u slow:x "$report")" 200
    matches "$(host incidents-fetch check || true)" '^to do: password: each request of slow '
    host incidents-viewers remove slow
    host incidents-fetch check
}
check "a password whose hash blocks nginx is found by the check" slow_password_is_noticed

missing_passwords_are_told() {
    local answer
    host mv /etc/nginx/incidents.htpasswd /root/
    answer=$(host curl -si "$report")
    matches "$(host incidents-fetch check || true)" '^to do: password: .*incidents-viewers add NAME'
    host mv /root/incidents.htpasswd /etc/nginx/
    matches "$answer" '^HTTP/1.1 403'
    matches "$answer" '^Content-Type: application/problem\+json'
    matches "$answer" '"status":403'
    is "$(status_of "$report")" 200
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
    root_types "$(readme 'Open it to a network' 1)"
    eventually tls_answers_with 401 "$https"
    is "$(tls_status_of -u "analyst:$password" "$https")" 200
    # Refused before it reaches a location.
    is "$(tls_status_of -H 'Host:' "${https}4242424242")" 400
    is "$(tls_status_of -H 'Host: a b' "${https}4242424242")" 400
    # It may hang up before curl has sent all.
    tls_status_of "${https}?employee=$(printf '4242424242,%.0s' {1..4000})" || true
    eventually host grep -q 'other" 414 ' /var/log/nginx/incidents.access.log
    fails host grep -rqs 4242424242 /var/log/nginx
    host incidents-fetch check | grep network
    host incidents-fetch check
}
https=https://incidents.example/incidents/
tls_curl() { host curl -q --cacert /etc/ssl/certs/incidents.example.pem -s "$@"; }
tls_status_of() { tls_curl -o /dev/null -w '%{http_code}' "$@"; }
tls_answers_with() { is "$(tls_status_of "${@:2}")" "$1"; }
check "the README's TLS server serves the report to those with a password" tls_server_serves

# in_tls_server LINES: what stands in the TLS server before the snippet, until leave_tls_server.
in_tls_server() {
    root_types 'cp /etc/nginx/sites-available/incidents-tls /root/incidents-tls
        cat >/root/lines
        sed -i "/ssl_certificate_key/r /root/lines" /etc/nginx/sites-available/incidents-tls
        nginx -t && systemctl reload nginx' <<<"$1"
}
leave_tls_server() {
    root_types 'cat /root/incidents-tls >/etc/nginx/sites-available/incidents-tls; nginx -t && systemctl reload nginx'
}

certificates_are_asked() {
    root_types 'cd /root && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=Readers of incidents" \
            -keyout readers.key -out /etc/ssl/certs/incidents-readers.pem 2>/dev/null
        openssl req -newkey rsa:2048 -nodes -subj /CN=anna -keyout anna.key -out anna.csr 2>/dev/null
        openssl x509 -req -in anna.csr -CA /etc/ssl/certs/incidents-readers.pem -CAkey readers.key \
            -CAcreateserial -days 2 -out anna.crt 2>/dev/null
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=anna -keyout eve.key -out eve.crt 2>/dev/null'
    in_tls_server "$(recipe incidents-viewers.8 'CLIENT CERTIFICATES' 1)"
    eventually tls_answers_with 400 "$https"
    is "$(tls_status_of --cert /root/anna.crt --key /root/anna.key "${https}4242424243")" 404
    is "$(tls_status_of --cert /root/anna.crt --key /root/anna.key "$https")" 200
    is "$(tls_status_of --cert /root/eve.crt --key /root/eve.key "$https")" 400
    is "$(tls_status_of -u "analyst:$password" "$https")" 400
    matches "$(host incidents-viewers who 4242424243 2>/dev/null)" ' 404  CN=anna  127.0.0.1 '
    host incidents-fetch check
    leave_tls_server
    in_tls_server "$(recipe incidents-viewers.8 'CLIENT CERTIFICATES' 1 | sed 's/ on;/ optional;/')"
    # Without a certificate, it answers as before the reload.
    eventually tls_answers_with 200 --cert /root/anna.crt --key /root/anna.key "$https"
    is "$(tls_status_of "$https")" 401
    is "$(tls_status_of -u "analyst:$password" "$https")" 200
    leave_tls_server
    host sh -c 'rm /etc/ssl/certs/incidents-readers.*'
    # The loopback server goes on asking for passwords.
    is "$(status_of -q "$report")" 401
}
check "the manual's recipe for client certificates lets in who has one, and the audit log has its name" certificates_are_asked

sign_on_is_asked() {
    # In the place of a proxy that speaks OpenID Connect: who has its cookie is anna.
    root_types 'cat >/etc/nginx/conf.d/proxy.conf <<\END
server {
    listen 127.0.0.1:4180;
    access_log /var/log/nginx/proxy.log;
    location = /oauth2/auth {
        if ($cookie_session != good) { return 401; }
        add_header X-Auth-Request-User anna always;
        return 202;
    }
    location = /oauth2/start { return 302 https://identity.example/; }
}
END'
    in_tls_server "$(recipe incidents-viewers.8 'SINGLE SIGN-ON' 1)"
    # Without a login, it answers as before the reload.
    eventually tls_answers_with 401 -u "analyst:$password" "${https}4242424244"
    is "$(tls_status_of "$https")" 401
    is "$(tls_status_of -b session=bad "$https")" 401
    is "$(tls_status_of -b session=good "$https")" 200
    is "$(tls_status_of -b session=good -u boss:x "${https}4242424244")" 404
    matches "$(host incidents-viewers who 4242424244 2>/dev/null)" ' 404  anna  127.0.0.1 '
    matches_not "$(host incidents-viewers who 4242424244 2>/dev/null)" ' boss '
    matches "$(tls_curl -i "${https%incidents/}")" '^[Ll]ocation: .*/oauth2/start\?rd=/incidents/'
    matches "$(tls_curl -i "${https%incidents/}oauth2/start")" '^[Ll]ocation: https://identity.example/'
    is "$(tls_status_of -b session=good "${https%incidents/}oauth2/auth")" 404
    # What nginx has kept is for nobody who does not sign on.
    is "$(tls_status_of "$https")" 401
    fails host grep -rqs 424242424 /var/log/nginx
    host incidents-fetch check
    leave_tls_server
    root_types 'rm /etc/nginx/conf.d/proxy.conf && nginx -t && systemctl reload nginx'
    eventually tls_answers_with 200 -u "analyst:$password" "$https"
}
check "the manual's recipe for single sign-on asks the proxy, and the audit log has its answer" sign_on_is_asked

open_server_is_noticed() {
    local output
    host mv /etc/nginx/snippets/incidents-auth.conf /root/
    output=$(host incidents-fetch check || true)
    matches "$output" '^to do: network: .*/incidents-tls serves the report'
    # As on a host that was set up by an earlier version: what the check says closes it.
    matches "$output" '^to do: login: .*/sites-enabled/incidents serves the report to every account'
    root_types "$(sed -n 's/^to do: login: .* type: incidents-viewers add NAME; //p' <<<"$output")"
    host cmp /root/incidents-auth.conf /etc/nginx/snippets/incidents-auth.conf
    root_types "rm /etc/nginx/snippets/incidents-auth.conf; $(readme 'Who may read it' 4)"
    password_is_asked "$report"
    host sed -i '/incidents-log/d' /etc/nginx/sites-available/incidents-tls
    matches "$(host incidents-fetch check || true)" '^to do: logs: .*/incidents-tls logs what is asked for'
    root_types 'rm /etc/nginx/sites-enabled/incidents-tls && nginx -t && systemctl reload nginx'
}
check "a server that asks nobody, or logs employee ids, is found by the check" open_server_is_noticed

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
