package io.github.sightline.relay.impl.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What the parts of this room promise each other. */
class MessageWriterTest {
  @Test
  void aMessageThatWasNotFilledIsMisuse() {
    MessageWriter writer = new MessageWriter(7, 4).u16(1);
    assertThrows(IllegalStateException.class, writer::done);
    assertArrayEquals(new byte[] {7, 0, 4, 0, 1, 0, 2}, writer.u16(2).done());
  }

  // [W-14]
  @Test
  void eachCheckLooksAtTheTypeItself() {
    byte[] hello = new byte[Hello.BYTES];
    Hello.writePrefix(hello, 0, 1);
    assertTrue(Hello.check(hello, 0, hello.length));
    hello[0] = Datagram.WELCOME;
    assertFalse(Hello.check(hello, 0, hello.length));
  }
}
