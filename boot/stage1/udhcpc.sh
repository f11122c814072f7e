#!/bin/sh
# udhcpc calls this with what happened as $1 and what the DHCP server said as variables.
case $1 in
  deconfig)
    # An address whose lease is lost stays: a deployment under way is worth more.
    ip link set "$interface" up
    rm -f "/run/address.$interface"
    ;;
  bound | renew)
    # Setting what is set already leaves connections alone; a mask is always told, by RFC 2132 section 3.3 or by class.
    ifconfig "$interface" "$ip" netmask "${subnet:-255.255.255.0}" ${broadcast:+broadcast "$broadcast"}
    # RFC 3442: where there are classless routes, they tell the default one as well.
    [ "$staticroutes" ] || staticroutes=${router:+0.0.0.0/0 ${router%% *}}
    set -- "$1" $staticroutes
    event=$1
    while shift && [ $# -ge 2 ]; do
      ip route replace "$1" $([ "$2" = 0.0.0.0 ] || echo "via $2") dev "$interface"
      shift
    done
    # Streams arrive by this card, whether or not there is a router.
    ip route replace 224.0.0.0/4 dev "$interface"
    : >/etc/resolv.conf.new
    [ -z "$domain" ] || echo "search $domain" >>/etc/resolv.conf.new
    for each in $dns; do echo "nameserver $each" >>/etc/resolv.conf.new; done
    mv /etc/resolv.conf.new /etc/resolv.conf
    [ "$event" = renew ] && [ -e "/run/address.$interface" ] && exit
    hostname "${hostname:-pc-$(tr -d : <"/sys/class/net/$interface/address")}"
    echo "$ip" >"/run/address.$interface"
    echo "This machine is $ip on $interface, by the DHCP server ${serverid:-?}"
    ;;
esac
