/**
 * The seams: all that a node takes from the world is one {@link io.github.sightline.relay.spi.Host}
 * - two clocks, randomness, memory, durable cells, datagrams and the thread that drives it.
 *
 * <p>{@link io.github.sightline.relay.spi.Host#system()} is the operating system. A simulator is
 * another host, written against this package alone, that drives every {@link
 * io.github.sightline.relay.spi.Node} of a world on one thread under a virtual clock.
 */
package io.github.sightline.relay.spi;
