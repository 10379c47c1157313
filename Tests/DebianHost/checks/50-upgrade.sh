# Upgrade, backup, restore

rebuild_packages() {
    local package work
    rm -rf "$folder-rebuilt"
    mkdir -p "$folder-rebuilt"
    for package in "$folder"/*.deb; do
        work=$(mktemp -d)
        dpkg-deb --raw-extract "$package" "$work"
        sed -i 's/^Version: .*/&+rebuilt/' "$work/DEBIAN/control"
        # Files that administrators edit, as a later version may have them.
        if [ -e "$work/etc/incidents/incidents.conf" ]; then
            echo "# Of a later version." |
                tee -a "$work/etc/nginx/snippets/incidents.conf" >>"$work/etc/incidents/incidents.conf"
        fi
        dpkg-deb --build "$work" "$folder-rebuilt/$(basename "$package")" >/dev/null
        rm -r "$work"
    done
    push "$folder-rebuilt" /root/rebuilt
}
check "the packages can be rebuilt as a later version" rebuild_packages

# What a version without one of the migrations would have left.
take_a_migration_back() {
    root_types "systemctl stop incidents-fetch.timer
        sqlite3 /var/lib/incidents/incidents.sqlite \"
            ALTER TABLE refresh_sources DROP COLUMN attempts;
            DELETE FROM grdb_migrations WHERE identifier LIKE '3:%'\"
        chown incidents:incidents /var/lib/incidents/*"
}

# upgrade_in FOLDER [OPTION…]: as the README says, with nobody there to answer.
upgrade_in() {
    root_types "cd $1 && DEBIAN_FRONTEND=noninteractive $(readme 'Upgrade and remove' 1) \
        ./incidents-simulator_*.deb -y ${*:2} </dev/null 2>&1"
}
keep_mine="-o Dpkg::Options::=--force-confold"

upgrade_loses_nothing() {
    take_a_migration_back
    # The upstream is unreachable meanwhile.
    root_types 'systemctl stop incidents-simulator
        echo "# mine" >>/etc/incidents/incidents.conf
        rm -f /root/answers-*; touch /run/load
        for n in 1 2 3 4; do
            (while [ -e /run/load ]; do
                curl -s -o /dev/null -w "%{http_code}\n" http://127.0.0.1:9000/incidents/ ||
                    echo "curl $?"
            done >"/root/answers-$n") >/dev/null 2>&1 &
        done'
    local etag output
    etag=$(host curl -sI "$report" | grep -i '^etag')
    output=$(upgrade_in /root/rebuilt "$keep_mine")
    matches "$(readme_section 'Upgrade and remove')" "$keep_mine"
    host rm /run/load
    matches_not "$output" '^(E:|dpkg:|incidents:)'
    matches "$(host dpkg-query --show incidents)" rebuilt
    is "$(host sh -c 'sleep 0.5; sort /root/answers-* | uniq -c | sed "s/^ *[0-9]* //"')" 200
    matches "$(host cat /etc/incidents/incidents.conf)" '# mine'
    is "$(host curl -sI "$report" | grep -i '^etag')" "$etag"
    is "$(host sqlite3 /var/lib/incidents/incidents.sqlite \
        "SELECT count(*) FROM pragma_table_info('refresh_sources') WHERE name = 'attempts'")" 1
    is "$(host systemctl is-active incidents-fetch.timer incidents-responder.socket)" $'active\nactive'
    host systemctl start incidents-simulator
    eventually host systemctl start incidents-fetch
}
check "an upgrade under load, from a migration less and without upstream, loses no request" upgrade_loses_nothing

backup_is_there() {
    is "$(host sh -c 'cd /var/lib/incidents && find . -name "backup-*.sqlite" -printf "%M %u:%g\n"')" \
        "-rw-r----- incidents:incidents"
}
check "the store of before the migration is kept beside it" backup_is_there

newer_store_is_left_alone() {
    local sum output status=0
    root_types "systemctl stop incidents-fetch.timer
        runuser -u incidents -- sqlite3 /var/lib/incidents/incidents.sqlite \
            \"INSERT INTO grdb_migrations VALUES ('99: of a later version')\""
    sum=$(store_content)
    fails host systemctl start incidents-fetch
    is "$(exit_status_of incidents-fetch)" 78
    output=$(host incidents-fetch migrate 2>&1) || status=$?
    is "$status" 78
    matches "$output" 'newer'
    is "$(store_content)" "$sum"
    is "$(status_of "$report")" 200
    root_types "runuser -u incidents -- sqlite3 /var/lib/incidents/incidents.sqlite \
            \"DELETE FROM grdb_migrations WHERE identifier LIKE '99:%'\"
        systemctl start incidents-fetch.timer incidents-fetch"
}
store_content() { host sqlite3 -readonly /var/lib/incidents/incidents.sqlite .dump | sha256sum; }
check "a store of a later version is left alone, with status 78" newer_store_is_left_alone

backs_up_and_restores() {
    local before etag
    etag=$(host curl -sI "$report" | grep -i '^etag')
    root_types "$(readme 'Back up and restore' 1)"
    is "$(status_of "$report")" 200
    before=$(host sqlite3 -readonly /var/backups/incidents/incidents.sqlite 'SELECT count(*), max(id) FROM incidents')
    host systemctl start incidents-fetch
    is "$(host stat -c "%a %U" /var/backups/incidents/incidents.sqlite)" "600 incidents"
    # Disaster, and what the README says then.
    host sh -c 'systemctl stop incidents-fetch.timer; rm /var/lib/incidents/incidents.sqlite*'
    root_types "$(readme 'Back up and restore' 2)"
    host systemctl start incidents-fetch
    is "$(host sqlite3 -readonly /var/lib/incidents/incidents.sqlite \
        "SELECT count(*), max(id) FROM incidents WHERE id <= ${before#*|}")" "$before"
    is "$(status_of "$report")" 200
    is "$(host find /var/lib/incidents ! -user incidents)" ""
}
check "what the README backs up, it restores, and the report is served all along" backs_up_and_restores

goes_back_a_version() {
    root_types "systemctl stop incidents-fetch.timer
        runuser -u incidents -- sqlite3 /var/lib/incidents/incidents.sqlite \\
            \"INSERT INTO grdb_migrations VALUES ('99: of a later version')\""
    upgrade_in /root/packages "$keep_mine" --allow-downgrades
    matches_not "$(host dpkg-query --show incidents)" rebuilt
    is "$(status_of "$report")" 200
    fails host systemctl start incidents-fetch
    host runuser -u incidents -- sh -c 'cp /var/lib/incidents/backup-*.sqlite /var/backups/incidents/incidents.sqlite'
    root_types "$(readme 'Back up and restore' 2)"
    host systemctl start incidents-fetch
    is "$(status_of "$report")" 200
}
check "the version of before, and the copy that the upgrade made, work as the README says" goes_back_a_version

new_snippet_asks_for_the_password() {
    host cp /etc/incidents/incidents.conf /root/
    password_is_asked "$report"
    # Y to each question.
    upgrade_in /root/rebuilt -o Dpkg::Options::=--force-confnew
    host grep -q 'Of a later version' /etc/nginx/snippets/incidents.conf /etc/incidents/incidents.conf
    password_is_asked "$report"
    root_types 'mv /root/incidents.conf /etc/incidents/'
}
check "an upgrade that replaces the settings and the snippet leaves the password on" new_snippet_asks_for_the_password

upgrade_closes_nothing() {
    # As a host of an earlier version is; its administrator may ask in another way.
    root_types 'rm /etc/nginx/snippets/incidents-auth.conf && nginx -t && systemctl reload nginx'
    eventually answers_with 200 -q "$report"
    upgrade_in /root/packages "$keep_mine" --allow-downgrades
    upgrade_in /root/rebuilt "$keep_mine"
    is "$(status_of -q "$report")" 200
    fails host ls /etc/nginx/snippets/incidents-auth.conf
    # So is one that is removed and installed again.
    root_types 'DEBIAN_FRONTEND=noninteractive apt-get remove -y incidents 2>&1
        cd /root/rebuilt && DEBIAN_FRONTEND=noninteractive apt-get install -y ./incidents_*.deb 2>&1'
    is "$(status_of -q "$report")" 200
    matches "$(host incidents-fetch check || true)" '^to do: login: '
    root_types "$(readme 'Who may read it' 4)"
    password_is_asked "$report"
}
check "an upgrade of an open host leaves it open, and the check says so" upgrade_closes_nothing
