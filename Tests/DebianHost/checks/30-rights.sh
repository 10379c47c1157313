# Rights: files, socket, the responder's confinement

modes_are() {
    # What reads the store leaves two files beside it, which the next refresh takes away.
    host systemctl start incidents-fetch
    is "$(host sh -c 'cd / && find etc/incidents var/lib/incidents run/incidents -printf "%M %u:%g %p\n" |
        sed "s/[0-9a-f]\{64\}/SHA256/; s/-[0-9a-f]\{8\}\.sqlite/-N.sqlite/" | LC_ALL=C sort -k 3')" \
        "$(LC_ALL=C sort -k 3 <<'END'
drwxr-xr-x root:root etc/incidents
drwx------ root:root etc/incidents/credentials
-rw------- root:root etc/incidents/credentials/upstream-password
-rw------- root:root etc/incidents/credentials/upstream-username
-rw-r--r-- root:root etc/incidents/incidents.conf
-rw------- root:root etc/incidents/first-login
drwxr-x--- incidents:incidents var/lib/incidents
-rw-r----- incidents:incidents var/lib/incidents/incidents.sqlite
-rw-r----- incidents:incidents var/lib/incidents/report-SHA256.json
-rw-r----- incidents:incidents var/lib/incidents/report-SHA256.json.gz
lrwxrwxrwx incidents:incidents var/lib/incidents/report.json
lrwxrwxrwx incidents:incidents var/lib/incidents/report.json.gz
-rw-r----- incidents:incidents var/lib/incidents/views-SHA256-N.sqlite
lrwxrwxrwx incidents:incidents var/lib/incidents/views.sqlite
-rw------- incidents:incidents var/lib/incidents/refresh.lock
drwxr-xr-x root:root run/incidents
srw-rw---- root:www-data run/incidents/responder.sock
END
)"
}
check "every file has its owner and mode, whoever ran the refreshes" modes_are

access_log_is_closed() {
    is "$(host stat -c '%a %U:%G' /var/log/nginx/incidents.access.log)" "640 www-data:adm"
    is "$(host stat -c '%a %U:%G' /var/log/incidents)" "751 root:adm"
    is "$(host stat -c '%a %U:%G' /var/log/incidents/audit.log)" "640 root:adm"
}
check "the logs, never rotated yet, are for nginx and the adm group" access_log_is_closed

responder_pid() {
    host curl -s -o /dev/null "$report"
    host systemctl show -P MainPID incidents-responder
}
ids_of() { host sh -c 'for group in "$@"; do getent group "$group" | cut -d : -f 3; done' - "$@"; }

responder_is_confined() {
    local pid
    pid=$(responder_pid)
    # shellcheck disable=SC2046
    is "$(host perl - "$pid" "$(host id -u incidents-responder)" $(ids_of incidents-responder incidents) \
        <"$here/as-process.pl")" ""
    is "$(host sed -n 's/^Seccomp:\t//p' "/proc/$pid/status")" 2
    is "$(host sed -n 's/^CapBnd:\t//p' "/proc/$pid/status")" 0000000000000000
}
check "the responder can write nothing anywhere, has no network, and reads no credential" responder_is_confined

question_is_sound() {
    # The same question about a process that is not confined: everything is found.
    local pid found
    pid=$(host systemctl show -P MainPID nginx)
    found=$(host perl - "$pid" 0 0 <"$here/as-process.pl")
    matches "$found" 'can write /etc/passwd'
    matches "$found" 'can read /etc/incidents/credentials/upstream-password'
    matches "$found" 'can connect'
}
check "that question finds what an unconfined process could do" question_is_sound

others_see_nothing() {
    local user output
    for user in nobody daemon; do
        output=$(host setpriv --reuid=$user --regid=nogroup --clear-groups sh -c '
            for path in /var/lib/incidents/* /var/lib/incidents/report.json \
                /etc/incidents/credentials/upstream-password /etc/incidents/first-login \
                /etc/nginx/incidents.htpasswd /var/log/incidents/audit.log; do
                cat "$path" && echo "read $path"
            done
            ls /var/lib/incidents && echo listed
            curl -s --unix-socket /run/incidents/responder.sock http://localhost/ ||
                [ $? -eq 7 ] || echo connected
            ' 2>/dev/null) || true
        is "$output" ""
    done
}
check "another user reads no file and cannot open the socket" others_see_nothing

is_member_of_nothing() { is "$(host getent group www-data incidents incidents-responder | cut -d : -f 4 | tr -d '\n')" ""; }
check "no account is a member of the groups concerned" is_member_of_nothing
