/**
 * The blind middle box.
 *
 * <p><b>Purpose.</b> Takes sealed fragments from cameras, forwards them to the viewers of the same
 * owner as they arrive, keeps the newest groups in the owner's vault for joins and repair, and
 * carries key requests and responses it cannot read.
 *
 * <p><b>Door.</b> RelayEngine, RelaySettings, RelayCounters.
 *
 * <p><b>May touch.</b> Every room up to session and cache.
 *
 * <p><b>Must not touch.</b> crypto.content: this room cannot open a frame. Sockets, threads,
 * clocks.
 *
 * <p><b>Invariant.</b> A session belongs to one owner, taken from its verified chain; everything it
 * can name is looked up in that owner's scope and nowhere else; each fragment's memory is compared
 * with the session's owner on its way out.
 */
package io.github.sightline.relay.impl.relay;
