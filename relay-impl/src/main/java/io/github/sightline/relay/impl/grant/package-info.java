/**
 * Rights: who may do what, proven by signatures and by possession of a key.
 *
 * <p><b>Purpose.</b> Verifies and issues grants, revocations, enrolments, proofs and relay cards
 * (PROTOCOL.md section 5), and turns a verified chain into a Capability.
 *
 * <p><b>Door.</b> Capability, GrantChain, Issuer, Revocations, Cards, OwnerTime.
 *
 * <p><b>May touch.</b> crypto, base, the API.
 *
 * <p><b>Must not touch.</b> Sockets, threads, clocks, randomness, files, frames, content keys.
 *
 * <p><b>Invariant.</b> A Capability exists only for a chain whose every rule and signature was
 * checked, and whose subject showed possession of its key: by the hop's handshake or by a proof.
 */
package io.github.sightline.relay.impl.grant;
