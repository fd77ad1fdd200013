package io.github.sightline.relay.bench;

import io.github.sightline.relay.examples.net.LossyLink;

/**
 * A peer at work: takes frames at one end and says when they are whole at the other, with one lossy
 * link between. Driven by one thread.
 */
interface Leg extends AutoCloseable {
  /** The link that loses. */
  LossyLink link();

  /** What has gone over it. */
  Wire wire();

  /**
   * A frame was captured now. May return only when its last datagram has left.
   *
   * @param number of the frame, which its bytes carry
   * @param bytes its length
   * @param keyframe whether it is one
   */
  void carry(int number, int bytes, boolean keyframe);

  @Override
  void close();
}
