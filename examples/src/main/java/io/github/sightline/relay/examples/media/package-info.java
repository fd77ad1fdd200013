/**
 * H.264 as the examples need it: where one picture ends and the next begins, and whose it is.
 *
 * <p>{@link io.github.sightline.relay.examples.media.Clip} is what a camera reads from, in real
 * time, at the bitrate that the path takes where it comes in several; {@link
 * io.github.sightline.relay.examples.media.AccessUnitReader} cuts an Annex-B byte stream; {@link
 * io.github.sightline.relay.examples.media.Watermark} writes into each picture whose it is, and
 * reads it back at the display. Nothing here decodes a picture.
 */
@org.jspecify.annotations.NullMarked
package io.github.sightline.relay.examples.media;
