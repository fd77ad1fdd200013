package io.github.sightline.relay.impl.session;

/** Who owns a hop and must know what becomes of it: the client or the server. */
interface Keeper {
  /** The hop may be due earlier than before. */
  void rescheduled(long now, Hop hop);

  /** The peer goes away and names another, by its card or by nothing. */
  void directed(long now, Hop hop, byte[] card);

  /** Keys of the hop that have a successor live no more. */
  void outlived(long now, Hop hop, Session old);

  /** The hop has ended; its sessions are the keeper's to close. Called once. */
  void ended(long now, Hop hop, CloseReason reason);
}
