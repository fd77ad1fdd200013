/**
 * The publisher.
 *
 * <p><b>Purpose.</b> Seals each frame once, numbers it, keeps it for repair, and sends it to the
 * relay; gives the epoch's key to the displays its owner granted, and to nobody else.
 *
 * <p><b>Door.</b> CameraEngine, CameraSettings, CameraCounters.
 *
 * <p><b>May touch.</b> Every room but cache, relay, display and driver.
 *
 * <p><b>Must not touch.</b> Sockets, threads, clocks.
 *
 * <p><b>Invariant.</b> A key is wrapped only to a subject whose chain names this owner and this
 * camera and is not void; an epoch's number is durable before its secret is used; a secret that was
 * wrapped to a subject void at the switch is never used.
 */
package io.github.sightline.relay.impl.camera;
