/**
 * The wiring.
 *
 * <p><b>Purpose.</b> Makes the front doors of the API out of the rooms: builders that check what
 * they are given, and thread-safe objects that hand each call to the node's thread.
 *
 * <p><b>Door.</b> {@code DefaultRelayProvider}.
 *
 * <p><b>May touch.</b> Every room; it is the only one that does.
 *
 * <p><b>Must not touch.</b> Sockets, threads and clocks other than through a host.
 *
 * <p><b>Invariant.</b> Nothing here decides who may see what: that is decided in grant, cache,
 * relay and crypto.content.
 */
package io.github.sightline.relay.impl;
