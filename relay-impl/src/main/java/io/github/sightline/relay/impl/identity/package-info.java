/**
 * The private halves: a device's keys and an owner's root, and the files they live in.
 *
 * <p><b>Purpose.</b> Makes identities and owners from entropy that is handed in, keeps them in
 * files that only their user can read, and lets them sign through {@code grant}.
 *
 * <p><b>Door.</b> DeviceIdentity, OwnerRoot, DeviceRecord.
 *
 * <p><b>May touch.</b> grant, crypto, base, the API, key files.
 *
 * <p><b>Must not touch.</b> Sockets, threads, clocks and randomness (both are parameters), frames,
 * content keys.
 *
 * <p><b>Invariant.</b> No key byte is printed or lies in a file others may read; an older file
 * stays whole until the newer one is durable.
 */
package io.github.sightline.relay.impl.identity;
