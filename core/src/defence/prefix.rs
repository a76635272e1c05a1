use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Bytes of a prefix.
pub const PREFIX_BYTES: usize = 7;

/// The part of a client's address that says in which network it is: of IPv4 the first 24 bits, of IPv6 the first 48.
///
/// 24 bits are the smallest part of IPv4 that is routed by itself, so the least that is rented out whole. Of IPv6 one
/// customer is given up to 48 bits (RFC 6177; tunnels give as many for nothing): with longer prefixes one machine would be
/// 256 networks or more. An IPv4 address written as IPv6 is the IPv4 address.
///
/// Reads what proxies write: an address, with a port or in brackets too; of a list, such as `X-Forwarded-For`, the last
/// one, which the nearest proxy wrote: what stands before it anybody may have made up. `None` for the machine's own
/// (loopback), those of inner networks, and what is no address: nobody is limited by them.
pub fn prefix(header: &str) -> Option<[u8; PREFIX_BYTES]> {
    let last = header.rsplit(',').next().unwrap_or_default().trim();
    let mut prefix = [0; PREFIX_BYTES];
    match address(last)? {
        IpAddr::V4(v4) if usable(v4) => {
            prefix[0] = 4;
            prefix[1..4].copy_from_slice(&v4.octets()[..3]);
        }
        IpAddr::V6(v6) if v6.segments()[0] & 0xe000 == 0x2000 => {
            prefix[0] = 6;
            prefix[1..].copy_from_slice(&v6.octets()[..6]);
        }
        _ => return None,
    }
    Some(prefix)
}

/// Not an address of an inner network (RFC 1918, RFC 6598, link-local): behind a second proxy or a container's bridge it is
/// everybody's.
fn usable(v4: Ipv4Addr) -> bool {
    let [first, second, ..] = v4.octets();
    let carriers = first == 100 && second & 0xc0 == 64;
    !(v4.is_loopback() || v4.is_unspecified() || v4.is_private() || v4.is_link_local() || carriers)
}

fn address(text: &str) -> Option<IpAddr> {
    let bare = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0,
        // One colon stands before a port, several are IPv6.
        None if text.matches(':').count() == 1 => text.split_once(':')?.0,
        None => text,
    };
    let bare = bare.split('%').next().unwrap_or_default();
    if let Ok(v4) = bare.parse::<Ipv4Addr>() {
        return Some(IpAddr::V4(v4));
    }
    Some(bare.parse::<Ipv6Addr>().ok()?.to_canonical())
}
