/**
 * Sealed objects and the fragments they travel in.
 *
 * <p><b>Purpose.</b> One noun, {@code SealedObject}: a frame's sealed bytes in one slab of one
 * owner, whole or partly there. A camera keeps it for repair, a relay assembles it, forwards from
 * it and caches it, a display assembles and opens it.
 *
 * <p><b>Door.</b> {@code SealedObject}, {@code Assembler}, {@code Incoming}, {@code Spans}.
 *
 * <p><b>May touch.</b> base, memory, wire.
 *
 * <p><b>Must not touch.</b> Keys, clocks, sockets; any room that can open a frame.
 *
 * <p><b>Invariant.</b> Bytes enter and leave a slab only after its tag was compared with the owner
 * and generation the object was made for: memory that was recycled or exchanged is a miss or a
 * counted refusal, never other bytes.
 */
package io.github.sightline.relay.impl.media;
