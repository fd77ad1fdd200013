/**
 * What is missing, who sends it again, and when.
 *
 * <p><b>Purpose.</b> The receiving and the sending side of one track on one hop, the estimates of
 * the hop, and the pacer that all media of a hop leaves through.
 *
 * <p><b>Door.</b> {@code InboundTrack}, {@code OutboundTrack}, {@code Pacer}, {@code RttEstimator},
 * {@code LossEstimator}, {@code RepairCoder}.
 *
 * <p><b>May touch.</b> base, memory, wire, fec, media.
 *
 * <p><b>Must not touch.</b> Keys, sessions, caches, clocks: time is a parameter.
 *
 * <p><b>Invariant.</b> Objects come out in strictly increasing location order and nothing is lost
 * in silence; what a receiver is sent again is what it was entitled to in the first place.
 */
package io.github.sightline.relay.impl.recovery;
