//! Which addresses something may be sent to: those of the public internet, and what the operator allows besides.
//! Otherwise whoever may enter a webhook could reach what only this machine can.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), bits)
}

const fn v6(a: u16, b: u16, bits: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0), bits)
}

/// Not public (IANA's registry of special-purpose IPv4 addresses).
const NOT_PUBLIC_V4: [Ipv4Net; 17] = [
    v4(0, 0, 0, 0, 8),
    v4(10, 0, 0, 0, 8),
    // Carriers' own (CGNAT).
    v4(100, 64, 0, 0, 10),
    v4(127, 0, 0, 0, 8),
    // The cloud machine's own service of Azure.
    v4(168, 63, 129, 16, 32),
    // Link-local, and most clouds' metadata.
    v4(169, 254, 0, 0, 16),
    v4(172, 16, 0, 0, 12),
    v4(192, 0, 0, 0, 24),
    // For documentation.
    v4(192, 0, 2, 0, 24),
    v4(198, 51, 100, 0, 24),
    v4(203, 0, 113, 0, 24),
    // 6to4 relays.
    v4(192, 88, 99, 0, 24),
    v4(192, 168, 0, 0, 16),
    // For measurements.
    v4(198, 18, 0, 0, 15),
    // Multicast, reserved, broadcast.
    v4(224, 0, 0, 0, 4),
    v4(240, 0, 0, 0, 4),
    v4(255, 255, 255, 255, 32),
];

/// What is given out for public use of IPv6. Outside of it are loopback, link-local, unique local, multicast, and
/// IPv4 addresses in IPv6's clothes.
const GLOBAL_V6: Ipv6Net = v6(0x2000, 0, 3);

/// Not public within it.
const NOT_PUBLIC_V6: [Ipv6Net; 4] = [
    // Protocols' own, Teredo among them.
    v6(0x2001, 0, 23),
    // For documentation.
    v6(0x2001, 0xdb8, 32),
    v6(0x3fff, 0, 20),
    // 6to4, which holds IPv4 addresses.
    v6(0x2002, 0, 16),
];

/// Whether something may be sent to an address.
pub fn may_send_to(address: IpAddr, allowed: &[IpNet]) -> bool {
    let is_public = match address {
        IpAddr::V4(address) => !NOT_PUBLIC_V4.iter().any(|net| net.contains(&address)),
        IpAddr::V6(address) => {
            GLOBAL_V6.contains(&address) && !NOT_PUBLIC_V6.iter().any(|net| net.contains(&address))
        }
    };
    // An IPv4 address in IPv6's clothes is allowed where it is without them.
    let plain = address.to_canonical();
    is_public || allowed.iter().any(|net| net.contains(&plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(address: &str, allowed: &[&str]) -> bool {
        let allowed: Vec<IpNet> = allowed.iter().map(|net| net.parse().unwrap()).collect();
        may_send_to(address.parse().unwrap(), &allowed)
    }

    #[test]
    fn nothing_is_sent_to_what_is_not_public() {
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:8.8.8.8",
            "::ffff:127.0.0.1",
            "::8.8.8.8",
            "64:ff9b::7f00:1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!may(address, &[]), "{address}");
            // Unless the operator says so of another network.
            assert!(!may(address, &["10.9.0.0/16", "fd09::/16"]), "{address}");
        }
    }

    #[test]
    fn the_public_internet_and_what_the_operator_allows_is_sent_to() {
        for address in [
            "8.8.8.8",
            "103.1.2.3",
            "172.15.255.255",
            "172.32.0.1",
            "100.63.255.255",
            "2400:cb00::1",
            "2001:4860:4860::8888",
        ] {
            assert!(may(address, &[]), "{address}");
        }
        assert!(may("10.1.200.3", &["10.1.0.0/16"]));
        assert!(may("::ffff:10.1.200.3", &["10.1.0.0/16"]));
        assert!(!may("10.2.0.1", &["10.1.0.0/16"]));
        assert!(may("::1", &["::1/128"]));
    }
}
