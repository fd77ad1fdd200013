/**
 * The frame cache that cannot mix owners.
 *
 * <h2>Purpose</h2>
 *
 * Keeps the newest sealed objects of each track for joins, repair and rewinding, in memory of their
 * owner alone.
 *
 * <h2>Door</h2>
 *
 * {@link io.github.sightline.relay.impl.cache.Vaults} (all owners of one thread: bounds, erasure,
 * wiping), {@link io.github.sightline.relay.impl.cache.OwnerVault} (one owner: put, find, newest),
 * {@link io.github.sightline.relay.impl.cache.Group} and {@link
 * io.github.sightline.relay.impl.cache.GroupRing} (what a track holds), {@link
 * io.github.sightline.relay.impl.cache.Erased}, {@link
 * io.github.sightline.relay.impl.cache.DefaultFrameCache} (the front door for many threads).
 *
 * <h2>May touch</h2>
 *
 * Sealed objects and their clear headers, slabs, capabilities, signature verification.
 *
 * <h2>Must not touch</h2>
 *
 * Keys that open a frame; clocks, threads, sockets. No method leads from a camera's name to a frame
 * without an owner's vault.
 *
 * <h2>Invariant</h2>
 *
 * Every entry's memory holds the vault's owner and the generation that the index keeps beside it;
 * when it does not, the entry is a miss and is counted. What is unreachable is overwritten before
 * anybody gets its memory, and not before the last reader let go of it.
 */
package io.github.sightline.relay.impl.cache;
