/**
 * Cryptography of content: what only a camera and its granted displays may do.
 *
 * <p><b>Purpose.</b> Seals and opens frames (SFrame, RFC 9605, suite 5, plus the camera's
 * signature) and carries epoch secrets to granted displays (HPKE with X-Wing).
 *
 * <p><b>Door.</b> FrameSealer, FrameOpener, KeyWrap (Request, Granted), ContentKeys.
 *
 * <p><b>May touch.</b> base, wire, crypto, Bouncy Castle's lightweight API.
 *
 * <p><b>Must not touch.</b> Sockets, threads, clocks, randomness. The rooms relay and cache must
 * not depend on this one: that is what makes the relay blind.
 *
 * <p><b>Invariant.</b> A frame opens only under the owner, camera, track, epoch, group, object,
 * flags and times under which that camera sealed and signed it.
 */
package io.github.sightline.relay.impl.crypto.content;
