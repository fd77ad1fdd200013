/**
 * The nouns: whose ({@link io.github.sightline.relay.media.OwnerId}), from where ({@link
 * io.github.sightline.relay.media.CameraId}, {@link io.github.sightline.relay.media.TrackName}),
 * which ({@link io.github.sightline.relay.media.Location}), and the frame itself, clear ({@link
 * io.github.sightline.relay.media.Frame}, {@link io.github.sightline.relay.media.FrameView}) and
 * sealed ({@link io.github.sightline.relay.media.SealedView}).
 *
 * <p>The words track, group and object are those of Media over QUIC Transport. Ids are 32-byte
 * Ed25519 public keys or digests over them: an id proves itself by a signature and is looked up in
 * no table.
 */
package io.github.sightline.relay.media;
