/**
 * What a path takes: the queue on the way and how fast things arrive, from the peer's FEEDBACK, and
 * the rate that follows from them.
 *
 * <p><b>Purpose.</b> One sender's rate on one hop, found from delay; pure arithmetic on the time it
 * is given.
 *
 * <p><b>Door.</b> {@code RateControl}.
 *
 * <p><b>May touch.</b> base, wire.
 *
 * <p><b>Must not touch.</b> Media, keys, sessions, clocks: time is a parameter.
 *
 * <p><b>Invariant.</b> Loss without a queue never lowers the rate; whatever the peer says, the rate
 * stays in its range.
 */
package io.github.sightline.relay.impl.rate;
