/**
 * The operating system, as a host.
 *
 * <h2>Purpose</h2>
 *
 * Gives nodes what they may not take themselves: a UDP port, a thread, two clocks, randomness,
 * memory, and cells on disk that outlive the process.
 *
 * <h2>Door</h2>
 *
 * {@link io.github.sightline.relay.impl.driver.SystemHost}, an implementation of {@code spi.Host}.
 *
 * <h2>May touch</h2>
 *
 * Sockets, selectors, threads, clocks, SecureRandom, files below its state directory: this room
 * alone. Of the other rooms only {@code memory}, for the default source.
 *
 * <h2>Must not touch</h2>
 *
 * What is in a datagram, keys, grants, frames. It would drive any node.
 *
 * <h2>Invariant</h2>
 *
 * Calls to one node never overlap and never nest; each turn ends with onIdle; a task that was
 * accepted runs exactly once; when the last node is closed no thread of ours keeps the process
 * alive.
 */
package io.github.sightline.relay.impl.driver;
