//! Which document an app gets, and the headers around it.

use super::profile;
use crate::{Format, Profile, UserInfo};

#[test]
fn agents_get_the_format_the_contract_names() {
    for (agent, format) in [
        ("HiddifyNext/2.5.7 (android) like ClashMeta v2ray sing-box", Format::SingBox),
        ("ClashMetaForAndroid/2.11.1.Meta", Format::Clash),
        ("clash-verge/v2.2.3", Format::Clash),
        ("mihomo/1.19.2", Format::Clash),
        ("clash.meta/v1.19.2", Format::Clash),
        ("Stash/2.7.1 Clash/1.9.0", Format::Clash),
        ("FlClash/v0.8.80 clash-verge Platform/android", Format::Clash),
        ("SFA/1.14.1 (Build 510; sing-box 1.14.1; language en_US)", Format::SingBox),
        ("SFI/1.14.1", Format::SingBox),
        ("SFM/1.14.1", Format::SingBox),
        ("sft/1.14.1", Format::SingBox),
        ("sing-box 1.14.1", Format::SingBox),
        ("Happ/3.8.1/android", Format::Base64),
        ("v2rayNG/1.10.5", Format::Base64),
        ("v2rayN/7.12", Format::Base64),
        ("Streisand/1.6", Format::Base64),
        ("Shadowrocket/2678 CFNetwork/1568.200.51 Darwin/24.1.0", Format::Base64),
        ("transfast/1 msfax", Format::Base64),
        ("Mozilla/5.0", Format::Base64),
        ("", Format::Base64),
    ] {
        assert_eq!(Format::for_user_agent(agent), format, "{agent}");
    }
}

#[test]
fn paths_name_formats_both_ways() {
    for format in Format::ALL {
        assert_eq!(Format::from_path(format.path()), Some(format));
    }
    for unknown in ["", "Base64", "singbox", "html"] {
        assert_eq!(Format::from_path(unknown), None);
    }
}

#[test]
fn headers_are_ascii_and_say_everything() {
    let profile = Profile {
        web_page_url: Some("https://shop.example.net/sub/x".to_owned()),
        support_url: Some("bad\r\nheader: 1".to_owned()),
        ..profile()
    };
    let headers = profile.headers(Format::Clash);
    assert_eq!(
        headers,
        [
            ("content-type", "text/yaml; charset=utf-8"),
            ("subscription-userinfo", "upload=1; download=2; total=3; expire=1798761600"),
            ("profile-update-interval", "12"),
            ("profile-title", "base64:2YHYsdmI2LTar9in2YcgTVJK"),
            (
                "content-disposition",
                "attachment; filename*=UTF-8''%D9%81%D8%B1%D9%88%D8%B4%DA%AF%D8%A7%D9%87%20MRJ"
            ),
            ("profile-web-page-url", "https://shop.example.net/sub/x"),
        ]
        .map(|(name, value)| (name, value.to_owned()))
    );
    let empty = Profile::default().headers(Format::Base64);
    assert_eq!(empty.len(), 2);
    assert_eq!(UserInfo::default().header(), "upload=0; download=0; total=0; expire=0");
}
