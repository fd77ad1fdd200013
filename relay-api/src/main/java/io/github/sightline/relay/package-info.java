/**
 * The front door: a {@link io.github.sightline.relay.Camera} seals frames, a {@link
 * io.github.sightline.relay.Relay} carries them unread, a {@link io.github.sightline.relay.Display}
 * opens the frames of one owner.
 *
 * <p>An {@link io.github.sightline.relay.Owner} holds the root secret of a home and signs {@link
 * io.github.sightline.relay.Grant grants}; each device holds its own {@link
 * io.github.sightline.relay.Identity}. Nothing here takes a bare camera id and answers with a
 * picture: every way to a frame begins with a grant that is verified where it is used.
 *
 * <p>Rules that hold everywhere:
 *
 * <ul>
 *   <li><b>Buffers.</b> A buffer given as an argument is <i>borrowed</i> for the call and its
 *       position and limit do not change; a buffer in a callback is <i>lent</i> and valid until the
 *       callback returns. No buffer of the library's is ever handed over to be released.
 *   <li><b>Threads.</b> Every method of a camera, display, relay or cache may be called from any
 *       thread. Every callback runs on the node's thread, one at a time, and must not block. A call
 *       made inside a callback takes effect at the end of the turn.
 *   <li><b>Outcomes.</b> Loss, overload, refusal and hostile input are an {@link
 *       io.github.sightline.relay.Outcome}; exceptions are for misuse and configuration only.
 *   <li><b>Time.</b> Nanos are monotonic, millis are wall clock since 1970, capture micros are the
 *       camera's own monotonic clock.
 * </ul>
 */
package io.github.sightline.relay;
