//! What comes of offers that nothing shall be changed by.

use rtc::{Error, VideoCodec};

use crate::world::{World, seconds};

/// As OBS writes it (libdatachannel): attributes of the transport at the top, no retransmission, no header extensions.
fn of_obs(picture: &str) -> String {
    format!(
        "v=0\r\no=rtc 2467862424 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=group:LS 0 1\r\n\
         a=msid-semantic:WMS *\r\na=setup:actpass\r\na=ice-ufrag:xRTP\r\na=ice-pwd:hk0TBEDKXBUyNnUcT3Fd5W\r\n\
         a=ice-options:ice2,trickle\r\n\
         a=fingerprint:sha-256 5C:5A:6F:B5:0A:4C:6D:4E:0B:0D:1E:5B:33:AC:96:12:5C:5A:6F:B5:0A:4C:6D:4E:0B:0D:1E:5B:33:AC:96:12\r\n\
         m=audio 59713 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 192.0.2.7\r\na=mid:0\r\na=sendonly\r\n\
         a=ssrc:1498341201 cname:OgWNqCcpLG\r\na=ssrc:1498341201 msid:tAlmrEqpmt OgWNqCcpLG-audio\r\n\
         a=msid:tAlmrEqpmt OgWNqCcpLG-audio\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n\
         a=fmtp:111 minptime=10;maxaveragebitrate=96000;stereo=1;sprop-stereo=1;useinbandfec=1\r\n\
         a=candidate:1 1 UDP 2122317823 192.0.2.7 59713 typ host\r\na=end-of-candidates\r\n\
         m=video 59713 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 192.0.2.7\r\na=mid:1\r\na=sendonly\r\n\
         a=ssrc:1498341202 cname:OgWNqCcpLG\r\na=ssrc:1498341202 msid:tAlmrEqpmt OgWNqCcpLG-video\r\n\
         a=msid:tAlmrEqpmt OgWNqCcpLG-video\r\na=rtcp-mux\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\n\
         a=rtcp-fb:96 goog-remb\r\n{picture}"
    )
}

#[test]
fn what_obs_offers_is_taken_and_nothing_is_kept_of_it() {
    let world = World::new(91);
    let offer = of_obs(
        "a=rtpmap:96 H264/90000\r\n\
         a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1\r\n",
    );
    let taken = world.hub.weigh(&offer, VideoCodec::H264, world.now);
    let taken = taken.expect("an offer");
    assert_eq!(taken.len(), 2);
    assert!(taken[0].is_audio && taken[0].arrives && taken[0].mid == "0");
    assert!(taken[1].is_video && taken[1].arrives && taken[1].mid == "1");
    assert_eq!(taken[1].codec, Some(VideoCodec::H264));
    assert_eq!(world.hub.stats().peers, 0);
}

#[test]
fn a_codec_that_is_not_passed_on_does_not_arrive() {
    let world = World::new(92);
    for picture in [
        "a=rtpmap:96 AV1/90000\r\n",
        "a=rtpmap:96 H265/90000\r\n",
        "a=rtpmap:96 H264/90000\r\na=fmtp:96 profile-level-id=64001f;packetization-mode=1\r\n",
    ] {
        let taken = world
            .hub
            .weigh(&of_obs(picture), VideoCodec::H264, world.now)
            .expect("an offer");
        assert!(taken[0].arrives, "{picture}");
        assert!(!taken[1].arrives, "{picture}");
    }
}

#[test]
fn rubbish_is_weighed_without_harm() {
    let mut world = World::new(93);
    let ada = world.publisher();
    for sdp in ["", "v=0", "v=0\r\nm=video 9 x\r\na=mid:0\r\n"] {
        let refused = world.hub.weigh(sdp, VideoCodec::H264, world.now);
        assert!(matches!(refused, Err(Error::BadSdp(_))), "{refused:?}");
    }
    world.run(seconds(1.0));
    assert!(world.clients[ada].connected);
}
