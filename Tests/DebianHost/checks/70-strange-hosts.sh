# Hosts that are not as one would like: the port is taken, IPv6 is off, nginx is broken

install_again() {
    root_types 'cd /root/packages && DEBIAN_FRONTEND=noninteractive apt-get install -y ./incidents_*.deb 2>&1'
}
purge_again() {
    root_types 'DEBIAN_FRONTEND=noninteractive apt-get purge -y incidents 2>&1' >/dev/null
}

taken_port_is_left_alone() {
    local output
    root_types 'echo "server { listen 9000; return 200 mine; }" >/etc/nginx/conf.d/mine.conf
        systemctl reload nginx'
    output=$(install_again)
    matches "$output" '127.0.0.1:9000 is taken.*not enabled'
    is "$(host curl -s http://127.0.0.1:9000/incidents/)" mine
    matches "$(host incidents-fetch check || true)" '^to do.*nginx'
    root_types 'rm /etc/nginx/conf.d/mine.conf; systemctl reload nginx; sleep 1
        ln -s /etc/nginx/sites-available/incidents /etc/nginx/sites-enabled/incidents && nginx -t && systemctl reload nginx'
    is "$(status_of "$report")" 503
    purge_again
}
check "where port 9000 is taken, the site is installed disabled, and that is said" taken_port_is_left_alone

broken_nginx_is_left_alone() {
    local output
    host sh -c 'echo "server { nonsense; }" >/etc/nginx/conf.d/broken.conf'
    output=$(install_again)
    matches "$output" 'nginx.s configuration has an error.*not enabled'
    is "$(status_of http://127.0.0.1:80/)" 200
    host rm /etc/nginx/conf.d/broken.conf
    purge_again
}
check "where nginx's configuration is broken, its running sites go on" broken_nginx_is_left_alone

works_without_ipv6() {
    root_types 'sysctl -q -w net.ipv6.conf.all.disable_ipv6=1'
    install_again
    is "$(status_of "$report")" 503
    root_types 'nginx -t && systemctl restart nginx'
    is "$(status_of "$report")" 503
}
check "without IPv6 it serves as well" works_without_ipv6
