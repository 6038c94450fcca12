//! The few facts of an X.509 certificate an operator compares by eye. Decides nothing about trust.

use sha2::{Digest as _, Sha256};

use crate::instant;

/// Names shown at most; more than a real panel's certificate has.
const NAMES_MAX: usize = 32;

const SEQUENCE: u8 = 0x30;
const OID: u8 = 0x06;
const OCTET_STRING: u8 = 0x04;
const VERSION_TAG: u8 = 0xa0;
const EXTENSIONS_TAG: u8 = 0xa3;
const DNS_NAME: u8 = 0x82;
const IP_ADDRESS: u8 = 0x87;
const OID_COMMON_NAME: [u8; 3] = [0x55, 0x04, 0x03];
const OID_SUBJECT_ALT_NAME: [u8; 3] = [0x55, 0x1d, 0x11];

/// What a server showed. `sha256` is of the whole DER certificate, as browsers and `openssl x509 -fingerprint` show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    pub sha256: [u8; 32],
    /// Issuer and subject are the same name.
    pub self_signed: bool,
    /// The subject's common name, if it has one.
    pub common_name: Option<String>,
    /// DNS names and IP addresses it is for.
    pub names: Vec<String>,
    /// Unix seconds; `None` when the date cannot be read.
    pub not_after_s: Option<i64>,
}

impl CertificateFacts {
    /// Fingerprint as lower-case hex.
    #[must_use]
    pub fn sha256_hex(&self) -> String {
        hex::encode(self.sha256)
    }

    /// Reads a DER certificate. A strange one still has its fingerprint.
    pub(crate) fn of_der(der: &[u8]) -> Self {
        let mut facts = Self {
            sha256: sha256(der),
            self_signed: false,
            common_name: None,
            names: Vec::new(),
            not_after_s: None,
        };
        // A certificate this cannot walk keeps the blank fields: only the fingerprint matters for pinning.
        let _unreadable = facts.fill(der);
        facts
    }

    fn fill(&mut self, der: &[u8]) -> Option<()> {
        let (certificate, _) = element(der, SEQUENCE)?;
        let (mut body, _) = element(certificate, SEQUENCE)?;
        if body.first() == Some(&VERSION_TAG) {
            body = any(body)?.2;
        }
        body = any(body)?.2; // serial number
        body = any(body)?.2; // signature algorithm
        let (issuer, rest) = element(body, SEQUENCE)?;
        let (validity, rest) = element(rest, SEQUENCE)?;
        let (subject, rest) = element(rest, SEQUENCE)?;
        self.self_signed = issuer == subject;
        self.common_name = common_name(subject);
        let (_, not_after, _) = any(any(validity)?.2)?;
        self.not_after_s = std::str::from_utf8(not_after).ok().and_then(instant::asn1_time_s);
        let mut rest = any(rest)?.2; // public key
        while !rest.is_empty() {
            let (tag, content, after) = any(rest)?;
            if tag == EXTENSIONS_TAG {
                self.names = alt_names(element(content, SEQUENCE)?.0).unwrap_or_default();
            }
            rest = after;
        }
        Some(())
    }
}

/// SHA-256 of bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn common_name(mut name: &[u8]) -> Option<String> {
    while !name.is_empty() {
        let (_, set, after) = any(name)?;
        let (pair, _) = element(set, SEQUENCE)?;
        let (oid, rest) = element(pair, OID)?;
        if oid == OID_COMMON_NAME {
            return std::str::from_utf8(any(rest)?.1).ok().map(str::to_owned);
        }
        name = after;
    }
    None
}

fn alt_names(mut extensions: &[u8]) -> Option<Vec<String>> {
    while !extensions.is_empty() {
        let (extension, after) = element(extensions, SEQUENCE)?;
        let (oid, mut rest) = element(extension, OID)?;
        if oid == OID_SUBJECT_ALT_NAME {
            // The optional "critical" flag stands before the value.
            if rest.first() != Some(&OCTET_STRING) {
                rest = any(rest)?.2;
            }
            return general_names(element(element(rest, OCTET_STRING)?.0, SEQUENCE)?.0);
        }
        extensions = after;
    }
    None
}

fn general_names(mut list: &[u8]) -> Option<Vec<String>> {
    let mut names = Vec::new();
    while !list.is_empty() && names.len() < NAMES_MAX {
        let (tag, value, after) = any(list)?;
        match tag {
            DNS_NAME => names.push(String::from_utf8_lossy(value).into_owned()),
            IP_ADDRESS => names.extend(ip(value)),
            _ => {}
        }
        list = after;
    }
    Some(names)
}

fn ip(bytes: &[u8]) -> Option<String> {
    if let Ok(v4) = <[u8; 4]>::try_from(bytes) {
        return Some(std::net::Ipv4Addr::from(v4).to_string());
    }
    <[u8; 16]>::try_from(bytes).ok().map(|v6| std::net::Ipv6Addr::from(v6).to_string())
}

/// The first element if it has this tag: (content, what follows).
fn element(bytes: &[u8], wanted: u8) -> Option<(&[u8], &[u8])> {
    let (tag, content, after) = any(bytes)?;
    (tag == wanted).then_some((content, after))
}

/// The first element of DER bytes: (tag, content, what follows). Definite lengths up to four bytes.
fn any(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        if count == 0 || count > 4 {
            return None;
        }
        let (digits, rest) = rest.split_at_checked(count)?;
        (digits.iter().fold(0_usize, |sum, digit| (sum << 8) | usize::from(*digit)), rest)
    };
    let (content, after) = rest.split_at_checked(length)?;
    Some((tag, content, after))
}
