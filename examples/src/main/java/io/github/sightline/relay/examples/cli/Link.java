package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayEvent;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Whether a device is at its relay, told in words as it changes. A relay that went away is waited
 * for; one that says no is not.
 */
final class Link implements Consumer<RelayEvent> {
  private final InetSocketAddress relay;
  private final Consumer<String> news;
  private final CountDownLatch decided = new CountDownLatch(1);
  private volatile boolean joined;
  private volatile Outcome refusal = Outcome.ACCEPTED;

  Link(InetSocketAddress relay, Consumer<String> news) {
    this.relay = relay;
    this.news = news;
  }

  @Override
  public void accept(RelayEvent event) {
    if (event instanceof RelayEvent.Joined) {
      news.accept((joined ? "joined again " : "joined ") + relayName());
      joined = true;
      decided.countDown();
    } else if (event instanceof RelayEvent.Left left) {
      left(left.why());
    } else if (event instanceof RelayEvent.Stale stale) {
      news.accept("no fresh picture for " + stale.ageMillis() + " ms");
    } else if (event instanceof RelayEvent.Live) {
      news.accept("live");
    } else if (event instanceof RelayEvent.PathTooSmall) {
      news.accept(
          "no answer from "
              + relayName()
              + " yet: it is not there, or the way to it does not carry datagrams of 1200 bytes");
    } else if (event instanceof RelayEvent.GrantExpiring soon) {
      news.accept("the grant ends at " + Printed.time(soon.grant().notAfterMillis()));
    } else if (event instanceof RelayEvent.Revoked revoked) {
      news.accept("the owner's revocation " + revoked.revision() + " is in force");
    } else if (event instanceof RelayEvent.HandlerFailed failed) {
      news.accept("stopped showing: " + Sightline.describe(failed.cause()));
    }
  }

  /** Waits for the first join. */
  void await(int seconds) throws InterruptedException {
    boolean in = true;
    if (seconds == 0) {
      decided.await();
    } else {
      in = decided.await(seconds, TimeUnit.SECONDS);
    }
    check();
    if (!in) {
      throw new CommandFailed(
          relayName() + " did not answer within " + seconds + " s, expected a running relay there");
    }
  }

  /** Fails when the relay has said no. */
  void check() {
    if (!refusal.ok()) {
      throw new CommandFailed(relayName() + " refused: " + reason(refusal));
    }
  }

  private void left(Outcome why) {
    boolean over = why == Outcome.DENIED || why == Outcome.EXPIRED || why == Outcome.REVOKED;
    if (over) {
      refusal = why;
      decided.countDown();
    } else if (why != Outcome.CLOSED) {
      news.accept("left " + relayName() + " (" + reason(why) + "), trying again");
    }
  }

  static String reason(Outcome why) {
    return switch (why) {
      case DENIED -> "the owner is not served there, or the grant does not hold";
      case EXPIRED -> "the grant has expired";
      case REVOKED -> "the owner has revoked the grant";
      case NOT_CONNECTED -> "no answer";
      default -> why.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }

  private String relayName() {
    return "relay " + relay.getHostString() + ":" + relay.getPort();
  }
}
