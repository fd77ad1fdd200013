/**
 * Memory that knows whose it is.
 *
 * <h2>Purpose</h2>
 *
 * Pooled memory is the incident's bug class: a buffer released and handed out again serves one
 * owner's bytes to another. Here every slab belongs to one owner, carries its owner and a
 * generation that is never used twice, in its object and in the memory itself, and is filled with
 * zeros before anybody else gets it.
 *
 * <h2>Door</h2>
 *
 * {@link io.github.sightline.relay.impl.memory.OwnerArena} (allocate, retire, wipe, release),
 * {@link io.github.sightline.relay.impl.memory.Slab} (the tagged bytes), {@link
 * io.github.sightline.relay.impl.memory.BufferLedger} (how much is out), {@link
 * io.github.sightline.relay.impl.memory.PooledMemory} (the default source).
 *
 * <h2>May touch</h2>
 *
 * {@code spi.MemorySource}, {@code media.OwnerId}, Netty's buffer allocator (this room alone).
 *
 * <h2>Must not touch</h2>
 *
 * Frames, grants, keys, clocks, threads. No ByteBuf leaves this room.
 *
 * <h2>Invariant</h2>
 *
 * A slab answers {@code holds(owner, generation)} only between its allocation for exactly that
 * owner and its retirement, and only while the tag in its memory says the same.
 */
package io.github.sightline.relay.impl.memory;
