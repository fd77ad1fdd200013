/**
 * The alphabet of the machine.
 *
 * <h2>Purpose</h2>
 *
 * Big-endian integers in byte arrays and the mark of the hot path: what every other room needs and
 * the JDK does not give without allocating.
 *
 * <h2>Door</h2>
 *
 * {@link io.github.sightline.relay.impl.base.Bytes}, {@link
 * io.github.sightline.relay.impl.base.HotPath}.
 *
 * <h2>May touch</h2>
 *
 * java.lang only (and java.nio.ByteOrder, which is a name).
 *
 * <h2>Must not touch</h2>
 *
 * Any other room, the API, memory, clocks, entropy.
 *
 * <h2>Invariant</h2>
 *
 * Nothing here has state.
 */
package io.github.sightline.relay.impl.base;
