/**
 * A deterministic world for cameras, relays and displays.
 *
 * <h2>Purpose</h2>
 *
 * <p>Runs any number of nodes on one thread under a virtual clock, over links that lose, delay and
 * damage datagrams, all from one seed: a minute of video takes less than a minute, and a failure is
 * a number that replays it.
 *
 * <h2>Door</h2>
 *
 * <p>{@link io.github.sightline.relay.sim.World} makes {@link
 * io.github.sightline.relay.sim.VirtualHost}s and {@link io.github.sightline.relay.sim.Link}s; a
 * {@link io.github.sightline.relay.sim.LinkModel} says how a link behaves, a {@link
 * io.github.sightline.relay.sim.SimLink} is one direction of it; {@link
 * io.github.sightline.relay.sim.PoisonedMemory} hands released memory out again at once.
 *
 * <pre>{@code
 * var world = new World(42);
 * var camera = world.host("camera");
 * var relay = world.host("relay");
 * world.link(camera, relay, LinkModel.lossy(0.05).delayMillis(25));
 * // Relay.builder().host(relay).listen(relay.address(7000)) ... Camera.builder().host(camera) ...
 * world.run(Duration.ofSeconds(60));
 * }</pre>
 *
 * <h2>May touch</h2>
 *
 * <p>relay-api and the JDK, nothing else: a user's harness can do whatever this one does.
 *
 * <h2>Must not touch</h2>
 *
 * <p>Sockets, threads, the system's clocks, unseeded randomness.
 *
 * <h2>Invariant</h2>
 *
 * <p>Two runs of one seed execute the same events in the same order and end with the same {@link
 * io.github.sightline.relay.sim.World#eventHash()}.
 */
@org.jspecify.annotations.NullMarked
package io.github.sightline.relay.sim;
