/**
 * A hop: from a first datagram to a session that both ends agree on, and what keeps it alive.
 *
 * <h2>Purpose</h2>
 *
 * Handshake, cookies, session ids, sealing and opening of DATA, re-keying, acknowledgement and
 * feedback, the reliable control stream, path validation, keep-alive and end: all of sections 6 and
 * 2 of PROTOCOL.md that belongs to two neighbours and to nobody behind them.
 *
 * <h2>Door</h2>
 *
 * {@link io.github.sightline.relay.impl.session.HopClient}, {@link
 * io.github.sightline.relay.impl.session.HopServer}, {@link
 * io.github.sightline.relay.impl.session.Hop}, {@link
 * io.github.sightline.relay.impl.session.HopHandler}, {@link
 * io.github.sightline.relay.impl.session.CloseReason}.
 *
 * <h2>May touch</h2>
 *
 * impl.wire, impl.crypto (hop keys and Noise), impl.grant, impl.recovery (estimators), impl.rate,
 * and of the host: randomness, the wall clock for grants, its off-loop worker, a datagram port.
 *
 * <h2>Must not touch</h2>
 *
 * Content keys, sealed objects, sockets, threads, clocks, secure randomness of its own.
 *
 * <h2>Invariant</h2>
 *
 * A session belongs to the owner of the chain that its handshake proved, and to no other, ever; a
 * datagram is looked at only by the session its id names and only after its tag verified; what
 * fails any of this gets silence and a count.
 */
package io.github.sightline.relay.impl.session;
