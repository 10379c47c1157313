# The packages, on a host that has just been installed

lintian_is_clean() {
    is "$(lintian --allow-root --fail-on none --tag-display-limit 0 "$folder"/*.deb)" ""
}
check "lintian has nothing to say" lintian_is_clean

new_host

install_packages() {
    local output
    push "$folder" /root/packages
    output=$(root_types "cd /root/packages && DEBIAN_FRONTEND=noninteractive $(readme Install 2) ./incidents-simulator_*.deb" 2>&1)
    echo "$output" >"$folder/installed.log"
    matches_not "$output" '^(E:|dpkg:|incidents:)'
}
check "they install with apt, and nothing complains" install_packages

units_are_sound() {
    is "$(host bash -c 'cd /lib/systemd/system && systemd-analyze verify incidents-* 2>&1')" ""
}
check "systemd-analyze verify has nothing to say about any unit" units_are_sound

is_exposed_at_most() {
    local level
    level=$(host systemd-analyze security --no-pager "$1" | sed -n 's/.*exposure level for .*: \([0-9.]*\) .*/\1/p')
    matches "$level" '^[0-9.]+$'
    awk -v level="$level" -v most="$2" 'BEGIN { exit !(level <= most) }' || { echo "$level > $2"; return 1; }
}
check "the fetcher is exposed by 1.1 at most" is_exposed_at_most incidents-fetch.service 1.1
check "the responder is exposed by 0.2 at most" is_exposed_at_most incidents-responder.service 0.2

versions_agree() {
    local program
    for program in incidents-fetch incidents-responder incidents-simulator; do
        is "$(host "$program" --version)" "$(host dpkg-query --show --showformat '${Version}' incidents)"
        host man --where "$program" >/dev/null
    done
    host man --where incidents.conf >/dev/null
    host man --where incidents-viewers >/dev/null
}
check "each program has the package's version and a manual" versions_agree

runtime_is_inside() {
    local libraries
    libraries=$(host ldd /usr/sbin/incidents-fetch /usr/sbin/incidents-responder)
    matches_not "$libraries" 'swift|Foundation|not found'
    matches "$libraries" 'libsqlite3'
    matches "$libraries" 'libfcgi'
    matches "$libraries" 'libz\.so'
}
check "the Swift runtime is linked in, the C libraries are the system's" runtime_is_inside

first_run_ends_with_78() {
    eventually timed_run_failed
    is "$(exit_status_of incidents-fetch)" 78
    matches "$(journal_of incidents-fetch -p err)" '/etc/incidents/incidents\.conf'
}
timed_run_failed() { is "$(host systemctl is-failed incidents-fetch)" failed; }
check "the timer's first run, without an upstream, names the file to edit" first_run_ends_with_78

typed_run_ends_with_78() {
    fails host systemctl start incidents-fetch
    is "$(exit_status_of incidents-fetch)" 78
    local output status=0
    output=$(host incidents-fetch 2>&1) || status=$?
    is "$status" 78
    matches "$output" '/etc/incidents/incidents\.conf'
    is "$(wc -l <<<"$output")" 1
}
check "so does one that is started or typed by hand" typed_run_ends_with_78

answer_is_503() {
    local answer
    answer=$(host curl -si "$report")
    matches "$answer" '^HTTP/1.1 503'
    matches "$answer" '^Retry-After: [0-9]+'
    matches "$answer" '^Content-Type: application/problem\+json'
}
check "until there is a report, the answer is 503" answer_is_503

first_installation_is_closed() {
    local path password
    for path in "" status list 3; do
        is "$(host curl -q -s -o /dev/null -w '%{http_code}' "$report$path")" 401
    done
    is "$(host curl -q -s -o /dev/null -w '%{http_code}' "${report}health")" 503
    matches "$(root_types "$(readme Install 3 | sed 's/curl /curl -q /')")" '"state":"never"'
    is "$(host stat -c '%a %U:%G' /etc/incidents/first-login)" "600 root:root"
    is "$(host stat -c '%a %U:%G' /etc/nginx/incidents.htpasswd)" "640 root:www-data"
    is "$(host incidents-viewers list)" first
    password=$(first_login)
    password=${password#first:}
    matches "$password" '^[a-z2-7]{26}$'
    matches_not "$(cat "$folder/installed.log")" "$password"
    fails host grep -rqs "$password" /var/log /etc/nginx /var/cache/debconf
}
check "a first installation is closed, but for the health, and its password is in one file" first_installation_is_closed

# dpkg configures again what failed, and what has been removed; the login stays the one that it was.
login_outlives_another_configuration() {
    local before
    before=$(first_login)
    root_types 'rm /etc/nginx/snippets/incidents-auth.conf
        /var/lib/dpkg/info/incidents.postinst configure "" 2>&1'
    is "$(first_login)" "$before"
    is "$(host curl -q -s -o /dev/null -w '%{http_code}' "$report")" 401
    is "$(status_of "$report")" 503
    # It failed after the login was made, and before its file was.
    root_types 'rm /etc/nginx/snippets/incidents-auth.conf /etc/incidents/first-login
        /var/lib/dpkg/info/incidents.postinst configure "" 2>&1'
    is "$(status_of "$report")" 503
    is "$(host incidents-viewers list)" first
}
check "a first installation that failed and is tried again is closed, too" login_outlives_another_configuration
