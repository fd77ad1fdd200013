/**
 * The subscriber.
 *
 * <p><b>Purpose.</b> Asks for tracks and for their keys, puts objects together and in order,
 * verifies and opens them, and shows nothing that is not its owner's, this camera's, and fresh.
 *
 * <p><b>Door.</b> {@code DisplayEngine}, {@code DisplaySettings}, {@code DisplayCounters}, {@code
 * Playback}.
 *
 * <p><b>May touch.</b> Every room but cache, relay, camera and driver.
 *
 * <p><b>Must not touch.</b> Sockets, threads, clocks.
 *
 * <p><b>Invariant.</b> A handler sees bytes only after the camera's signature and the seal were
 * verified for exactly this owner, camera and track, in strictly increasing location order; on any
 * failure it sees nothing.
 */
package io.github.sightline.relay.impl.display;
