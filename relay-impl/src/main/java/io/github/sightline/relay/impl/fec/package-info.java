/**
 * Rebuilding lost pieces from a few coded ones.
 *
 * <h2>Purpose</h2>
 *
 * A systematic, maximum distance separable erasure code over byte ranges: any m rows rebuild any m
 * missing symbols of a span. It works on sealed bytes, so whoever repairs needs no key.
 *
 * <h2>Door</h2>
 *
 * {@link io.github.sightline.relay.impl.fec.RepairEncoder}, {@link
 * io.github.sightline.relay.impl.fec.RepairDecoder}, {@link
 * io.github.sightline.relay.impl.fec.RepairCode}.
 *
 * <h2>May touch</h2>
 *
 * Byte ranges that are lent for a call.
 *
 * <h2>Must not touch</h2>
 *
 * Wire, clocks, keys, sockets, memory pools. What a symbol means is not known here.
 *
 * <h2>Invariant</h2>
 *
 * The result depends on the symbols of the current span alone: nothing of an earlier span, which
 * may have been another owner's, is ever read. No call allocates.
 */
package io.github.sightline.relay.impl.fec;
