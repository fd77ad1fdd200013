/**
 * What the bytes mean, and nothing about what to do with them.
 *
 * <h2>Purpose</h2>
 *
 * One flyweight per datagram, frame and message of the protocol: where each field lies, how it is
 * written, and whether bytes from a stranger are exactly what a correct writer would have written.
 * All integers are big-endian. Each rule has an id such as [W-12], cited by the specification.
 *
 * <h2>Door</h2>
 *
 * Datagrams: {@link io.github.sightline.relay.impl.wire.Datagram}, {@link
 * io.github.sightline.relay.impl.wire.Hello}, {@link
 * io.github.sightline.relay.impl.wire.HelloPayload}, {@link
 * io.github.sightline.relay.impl.wire.Welcome}, {@link
 * io.github.sightline.relay.impl.wire.WelcomePayload}, {@link
 * io.github.sightline.relay.impl.wire.Retry}, {@link
 * io.github.sightline.relay.impl.wire.DataHeader}. Frames inside DATA: {@link
 * io.github.sightline.relay.impl.wire.FrameCursor}, {@link
 * io.github.sightline.relay.impl.wire.FrameType}, {@link
 * io.github.sightline.relay.impl.wire.SmallFrames}, {@link
 * io.github.sightline.relay.impl.wire.Control}, {@link
 * io.github.sightline.relay.impl.wire.Fragment}, {@link
 * io.github.sightline.relay.impl.wire.Symbol}, {@link io.github.sightline.relay.impl.wire.Repair},
 * {@link io.github.sightline.relay.impl.wire.Skip}, {@link
 * io.github.sightline.relay.impl.wire.Feedback}, {@link
 * io.github.sightline.relay.impl.wire.MissingEntry}, {@link
 * io.github.sightline.relay.impl.wire.FeedbackWriter}. Messages inside CONTROL: {@link
 * io.github.sightline.relay.impl.wire.ControlMessage}, {@link
 * io.github.sightline.relay.impl.wire.KeyRequestLayout}, {@link
 * io.github.sightline.relay.impl.wire.KeyResponseLayout}, {@link
 * io.github.sightline.relay.impl.wire.ChainLayout}, {@link
 * io.github.sightline.relay.impl.wire.RefusalCode}. End to end: {@link
 * io.github.sightline.relay.impl.wire.SealedHeader}. Bounds: {@link
 * io.github.sightline.relay.impl.wire.WireLimits}. The room has one public type per layout, so its
 * door is wider than that of other rooms.
 *
 * <h2>May touch</h2>
 *
 * A buffer at an offset; the nouns of the API.
 *
 * <h2>Must not touch</h2>
 *
 * State, clocks, keys, sockets, memory pools. Nothing is allocated from a claimed length.
 *
 * <h2>Invariant</h2>
 *
 * No bytes make a check or parse throw; what it accepts, the matching writer would have written
 * byte for byte, so each meaning has one encoding.
 */
package io.github.sightline.relay.impl.wire;
