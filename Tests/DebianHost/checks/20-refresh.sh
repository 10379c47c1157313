# Refresh: by hand, by the timer, with credentials that are wrong, missing or encrypted

configure() {
    root_types "$(readme Configure 1)" <<<"the username"
    root_types "$(readme Configure 2)" <<<"the password"
    root_types "$(readme Configure 3)"
    # The README's upstream is an example; here the simulator stands in for it. A refresh from a lively one
    # warns of its bad records, and meets a source that fails for two minutes of each hour.
    root_types 'mkdir -p /etc/systemd/system/incidents-simulator.service.d
        printf "[Service]\nExecStart=\nExecStart=/usr/bin/incidents-simulator --calm\n" \
            >/etc/systemd/system/incidents-simulator.service.d/calm.conf
        systemctl daemon-reload'
    root_types "$(readme 'Try it without an upstream' 1)"
}
check "the README's commands configure it" configure

refresh_by_hand() {
    root_types "$(readme 'Start a refresh' 1)"
    is "$(host systemctl is-failed incidents-fetch)" inactive
    matches "$(host sh -c "curl -s $report | jq length")" '^2[0-9]{3}$'
    matches "$(host curl -sI "${report%/}")" '^HTTP/1.1 200'
}
check "systemctl start incidents-fetch refreshes, and nginx serves the report" refresh_by_hand

summary_is_logged() {
    local line id
    line=$(journal_of incidents-fetch -p notice | grep 'refresh complete' | tail -n 1)
    matches "$line" 'denial [0-9]+ fetched'
    id=$(host journalctl --no-pager -o json -u incidents-fetch | jq -r \
        'select((.MESSAGE | startswith("refresh complete")) and .PRIORITY == "5")._SYSTEMD_INVOCATION_ID' |
        tail -n 1)
    matches "$id" '^[0-9a-f]{32}$'
    matches "$line" "$id"
    is "$(host sqlite3 -readonly /var/lib/incidents/incidents.sqlite \
        'SELECT run_id FROM refreshes ORDER BY id DESC LIMIT 1')" "$id"
}
check "the journal has one summary, with the run's id that the store has too" summary_is_logged

warnings_are_quiet() {
    is "$(journal_of incidents-fetch -p warning --since "@$mark")" ""
    is "$(journal_of incidents-responder -p warning)" ""
}
mark=$(date +%s.%6N)
host systemctl start incidents-fetch || true
check "a refresh that works warns of nothing" warnings_are_quiet

next_run_is_near() {
    local next now
    next=$(host systemctl show -P NextElapseUSecRealtime incidents-fetch.timer)
    next=$(date -d "$next" +%s)
    now=$(date +%s)
    # 20 minutes, and the host's own delay of up to 30 s.
    [ "$next" -gt "$now" ] && [ "$next" -le $((now + 1230)) ] || { echo "$next, now $now"; return 1; }
}
check "the timer's next run is within 20 minutes" next_run_is_near

timer_fires() {
    local before
    before=$(count_of_refreshes)
    root_types 'mkdir -p /run/systemd/system/incidents-fetch.timer.d
        printf "[Timer]\nOnCalendar=\nOnCalendar=*:*:0/2\nRandomizedDelaySec=0\n" \
            >/run/systemd/system/incidents-fetch.timer.d/seconds.conf
        systemctl daemon-reload && systemctl restart incidents-fetch.timer'
    eventually has_more_refreshes_than $((before + 1))
    root_types 'rm -r /run/systemd/system/incidents-fetch.timer.d
        systemctl daemon-reload && systemctl restart incidents-fetch.timer'
    # One that still runs would be the one that the next check starts.
    eventually no_refresh_runs
}
no_refresh_runs() { is "$(host systemctl show -P ActiveState incidents-fetch)" inactive; }
count_of_refreshes() {
    host sqlite3 -readonly /var/lib/incidents/incidents.sqlite 'SELECT count(*) FROM refreshes'
}
has_more_refreshes_than() { [ "$(count_of_refreshes)" -gt "$1" ]; }
check "the timer refreshes by itself, every 2 seconds when told so" timer_fires

# The simulator goes on with the credentials that it was started with.
wrong_password_fails() {
    local tag
    tag=$(host curl -sI "$report" | grep -i '^etag')
    root_types 'echo wrong >/etc/incidents/credentials/upstream-password'
    mark=$(date +%s.%6N)
    fails host systemctl start incidents-fetch
    is "$(host systemctl is-failed incidents-fetch)" failed
    is "$(exit_status_of incidents-fetch)" 1
    matches "$(journal_of incidents-fetch -p warning --since "@$mark")" \
        'answered 401.*/etc/incidents/credentials/upstream-username and upstream-password'
    is "$(host curl -sI "$report" | grep -i '^etag')" "$tag"
}
check "a wrong password fails the unit, names the answer and the file, and leaves the report" wrong_password_fails

missing_password_fails() {
    root_types 'rm /etc/incidents/credentials/upstream-password'
    mark=$(date +%s.%6N)
    fails host systemctl start incidents-fetch
    is "$(exit_status_of incidents-fetch)" 78
    matches "$(journal_of incidents-fetch -p err --since "@$mark")" '/etc/incidents/credentials/upstream-password'
}
check "a missing password is status 78, and the journal names its file" missing_password_fails

recovery_is_told() {
    root_types "$(readme Configure 2)" <<<"the password"
    mark=$(date +%s.%6N)
    host systemctl start incidents-fetch
    matches "$(journal_of incidents-fetch -p notice --since "@$mark")" 'denial answers again'
    is "$(journal_of incidents-fetch -p warning --since "@$mark")" ""
}
check "with the password back, the journal tells of the recovery" recovery_is_told

encrypted_password_works() {
    # As incidents.conf(5) says.
    root_types 'rm /etc/incidents/credentials/upstream-password
        printf "the password" |
            systemd-creds encrypt --with-key=host --name=upstream-password \
                - /etc/incidents/credentials/upstream-password.cred
        mkdir -p /etc/systemd/system/incidents-fetch.service.d
        printf "[Service]\nLoadCredentialEncrypted=upstream-password:%s\n" \
            /etc/incidents/credentials/upstream-password.cred \
            >/etc/systemd/system/incidents-fetch.service.d/encrypted.conf
        systemctl daemon-reload'
    host systemctl start incidents-fetch
    host incidents-fetch
    root_types "$(readme Configure 2)" <<<"the password"
    root_types 'rm -r /etc/systemd/system/incidents-fetch.service.d \
            /etc/incidents/credentials/upstream-password.cred
        systemctl daemon-reload'
}
check "an encrypted password works, for the unit and typed by root" encrypted_password_works

damaged_password_is_status_243() {
    local status journal
    root_types 'echo damaged >/etc/incidents/credentials/upstream-password.cred
        mkdir -p /run/systemd/system/incidents-fetch.service.d
        printf "[Service]\nLoadCredentialEncrypted=upstream-password:%s\n" \
            /etc/incidents/credentials/upstream-password.cred \
            >/run/systemd/system/incidents-fetch.service.d/encrypted.conf
        systemctl daemon-reload'
    mark=$(date +%s.%6N)
    fails host systemctl start incidents-fetch
    status=$(exit_status_of incidents-fetch)
    # Of all units: a process that ends at once may be gone before the journal can ask whose it was.
    journal=$(host journalctl --sync && host journalctl --quiet --no-pager -o cat --since "@$mark")
    root_types 'rm -r /run/systemd/system/incidents-fetch.service.d \
            /etc/incidents/credentials/upstream-password.cred
        systemctl daemon-reload'
    is "$status" 243
    matches "$journal" 'Failed to set up credentials: Protocol error'
    matches "$(readme_section 'When a refresh fails')" '^\| 243 .*Failed to set up credentials: Protocol error'
}
check "an encrypted password that is damaged is status 243, which the README has" damaged_password_is_status_243

many_failures_do_not_bar_a_start() {
    root_types 'cp /etc/incidents/incidents.conf /root/
        echo INCIDENTS_UPSTREAM_URL=nonsense >>/etc/incidents/incidents.conf
        for n in 1 2 3 4 5 6 7; do
            ! systemctl start incidents-fetch 2>/dev/null
        done
        mv /root/incidents.conf /etc/incidents/
        systemctl start incidents-fetch'
}
check "after many failed starts, the one with repaired settings is not refused" many_failures_do_not_bar_a_start

partial_fails_the_unit() {
    root_types 'mkdir -p /run/systemd/system/incidents-simulator.service.d
        printf "[Service]\nExecStart=\nExecStart=/usr/bin/incidents-simulator --calm --fail denial\n" \
            >/run/systemd/system/incidents-simulator.service.d/fail.conf
        systemctl daemon-reload && systemctl restart incidents-simulator'
    mark=$(date +%s.%6N)
    eventually simulator_answers
    fails host systemctl start incidents-fetch
    is "$(exit_status_of incidents-fetch)" 3
    matches "$(host systemctl --failed --plain --no-legend)" incidents-fetch.service
    matches "$(journal_of incidents-fetch -p warning --since "@$mark")" 'denial.*500.*after 4 attempts'
    root_types 'rm -r /run/systemd/system/incidents-simulator.service.d
        systemctl daemon-reload && systemctl restart incidents-simulator'
    eventually simulator_answers
    host systemctl start incidents-fetch
}
simulator_answers() { is "$(status_of http://127.0.0.1:9080/)" 401; }
check "a source that fails makes the refresh partial and the unit failed" partial_fails_the_unit

check_is_content() {
    local output
    output=$(host incidents-fetch check) || { echo "$output"; return 1; }
    matches_not "$output" '^to do'
}
check "incidents-fetch check finds nothing to do" check_is_content

readme_commands_work() {
    local commands command
    root_types "$(readme 'Read the log' 1)"
    root_types "$(readme 'Find what is wrong' 1)"
    commands=$(readme_table 'When a refresh fails')
    matches "$commands" 'sqlite3 -readonly'
    while read -r command; do
        # There are none to accept.
        if [ "$command" = "incidents-fetch accept-identities" ]; then
            fails root_types "$command"
        else
            root_types "$command" </dev/null || { echo "failed: $command"; return 1; }
        fi
    done <<<"$commands"
}
check "the README's commands that read the log or find what is wrong work, those in its tables too" readme_commands_work

# From a store of its own, with payloads that lose half of the addresses.
acceptance_is_told() {
    local output
    root_types 'install -d -o incidents -g incidents -m 0750 /srv/trial
        mkdir -p /srv/payloads/incidents
        for type in denial intrusion executable misuse unauthorized probing other; do
            echo "{\"results\":[]}" >/srv/payloads/incidents/$type.json
        done
        seq 100 | jq -sc "map({key: \"17.0.0.\(.)\", value: .}) | from_entries" >/srv/payloads/identities.json
        incidents-simulator --calm --port 9081 --data /srv/payloads >/dev/null 2>&1 &
        until curl -s -o /dev/null http://127.0.0.1:9081/identities/; do sleep 0.1; done
        export INCIDENTS_STATE_DIRECTORY=/srv/trial INCIDENTS_UPSTREAM_URL=http://127.0.0.1:9081/
        incidents-fetch
        jq -c "with_entries(select(.value > 50))" /srv/payloads/identities.json >/srv/payloads/half
        mv /srv/payloads/half /srv/payloads/identities.json
        incidents-fetch || [ $? -eq 3 ]
        kill %1'
    # As a login, and sudo from there, leave it.
    output=$(root_types 'echo 1000 >/proc/self/loginuid || true
        SUDO_USER=alice INCIDENTS_STATE_DIRECTORY=/srv/trial incidents-fetch accept-identities 2>&1')
    matches "$output" 'told by SUDO_USER alice'
    host journalctl --sync
    matches "$(host journalctl --quiet --no-pager -o cat -t incidents-fetch)" \
        'accepted the identities of .*, told by SUDO_USER alice.*: 50 addresses'
    host rm -r /srv/trial /srv/payloads
}
check "the journal tells who accepted identities that were held back" acceptance_is_told

other_users_are_refused() {
    local output status=0
    output=$(host setpriv --reuid=daemon --regid=daemon --clear-groups incidents-fetch 2>&1) || status=$?
    is "$status" 78
    matches "$output" 'systemctl start incidents-fetch'
}
check "another user is refused, and told what to type" other_users_are_refused
