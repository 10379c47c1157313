# Remove, install again, purge

removal_keeps_data() {
    local others
    others=$(status_of http://127.0.0.1:80/)
    root_types "$(readme 'Upgrade and remove' 2) -y 2>&1"
    host nginx -t
    is "$(status_of http://127.0.0.1:80/)" "$others"
    fails host curl -s "$report"
    is "$(host sh -c 'ls /var/lib/incidents/incidents.sqlite /etc/incidents/incidents.conf \
        /etc/incidents/credentials/upstream-password | wc -l')" 3
    is "$(host systemctl --failed --plain --no-legend)" ""
}
check "apt remove keeps the data and the settings, and nginx as sound as before" removal_keeps_data

comes_back() {
    root_types 'cd /root/rebuilt && DEBIAN_FRONTEND=noninteractive apt-get install -y ./*.deb 2>&1'
    is "$(status_of "$report")" 200
}
check "installed again, it serves what it had" comes_back

purge_leaves_nothing() {
    host sh -c 'echo "auth_basic off;" >/etc/nginx/snippets/incidents-auth-mine.conf'
    # The administrator had moved the data.
    host sh -c 'mv /var/lib/incidents /srv/state && ln -s /srv/state /var/lib/incidents'
    matches "$(host ls /srv/state)" '^report-[0-9a-f]{64}\.json\.gz$'
    root_types "DEBIAN_FRONTEND=noninteractive $(readme 'Upgrade and remove' 3) -y 2>&1"
    host nginx -t
    # But for the log, and what these checks or the administrator made.
    is "$(host sh -c 'find / -xdev \( -path /proc -o -path /root -o -path /usr/share -o -path /var/lib/dpkg \
        -o -path /var/log/journal -o -path /var/cache -o -path /var/backups -o -name "*incidents.example*" \
        -o -name incidents-tls -o -name incidents-simulator.service.d -o -path "/var/tmp/systemd-private-*" \) -prune \
        -o -name "*incidents*" -print')" ""
    fails host ls /srv/state
    fails host systemctl cat incidents-fetch
}
check "apt purge leaves nothing but the log, also where the data is behind a link" purge_leaves_nothing

purge_spares_what_is_not_ours() {
    root_types 'cd /root/packages && DEBIAN_FRONTEND=noninteractive apt-get install -y ./incidents_*.deb 2>&1
        systemctl stop incidents-fetch.timer incidents-fetch.service
        rm -rf /var/lib/incidents
        install -d -o incidents -g incidents -m 0750 /srv/shared /srv/shared/incidents.sqlite.d
        ln -s ../../srv/shared /var/lib/incidents
        cd /srv/shared && touch incidents.sqlite incidents.sqlite-wal backup-20261126T010000Z.sqlite refresh.lock
        touch refresh.unfinished migration.unfinished
        touch notes.txt incidents.sqlite.mine report-2026.json
        DEBIAN_FRONTEND=noninteractive apt-get purge -y incidents 2>&1'
    is "$(host sh -c 'cd /srv/shared && echo *')" "incidents.sqlite.d incidents.sqlite.mine notes.txt report-2026.json"
    fails host ls -d /var/lib/incidents
    host rm -r /srv/shared
}
check "a purge behind a link spares what is not the service's" purge_spares_what_is_not_ours

purge_breaks_no_server() {
    root_types 'cd /root/packages && DEBIAN_FRONTEND=noninteractive apt-get install -y ./incidents_*.deb 2>&1
        printf "server { listen 127.0.0.1:8081; include snippets/incidents-log*.conf; include snippets/incidents.conf; }" >/etc/nginx/sites-available/mine
        ln -s ../sites-available/mine /etc/nginx/sites-enabled/mine
        nginx -t
        DEBIAN_FRONTEND=noninteractive apt-get purge -y incidents 2>&1
        nginx -t
        grep "^# Empty" /etc/nginx/snippets/incidents.conf'
}
check "a server that includes the snippet does not keep nginx from starting after a purge" purge_breaks_no_server

comes_back_after_a_purge() {
    root_types "cd /root/packages && DEBIAN_FRONTEND=noninteractive $(readme Install 2) -y </dev/null 2>&1"
    is "$(status_of -q "$report")" 401
    is "$(status_of "$report")" 503
    eventually answers_with 503 http://127.0.0.1:8081/incidents/
    root_types 'rm /etc/nginx/sites-enabled/mine /etc/nginx/sites-available/mine
        DEBIAN_FRONTEND=noninteractive apt-get purge -y incidents 2>&1'
    fails host ls /etc/nginx/snippets/incidents.conf
    fails host ls -d /var/lib/incidents
}
check "installed after that, it asks no question, and that server serves" comes_back_after_a_purge

purge_can_spare_data() {
    root_types 'cd /root/packages && DEBIAN_FRONTEND=noninteractive apt-get install -y ./incidents_*.deb 2>&1
        touch /var/lib/incidents/incidents.sqlite
        echo "incidents incidents/purge-data boolean false" | debconf-set-selections
        DEBIAN_FRONTEND=noninteractive apt-get purge -y incidents 2>&1
        ls /var/lib/incidents/incidents.sqlite
        rm -r /var/lib/incidents'
}
check "a purge that is told to keep the data keeps it" purge_can_spare_data
