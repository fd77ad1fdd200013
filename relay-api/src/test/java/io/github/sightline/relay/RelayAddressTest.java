package io.github.sightline.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayAddressTest {
  private static InetSocketAddress parsed(String text) {
    InetSocketAddress address = RelayAddress.parse(text);
    assertNotNull(address, text);
    return address;
  }

  @Test
  void numbersAreResolvedWithoutTheNameService() {
    InetSocketAddress v4 = parsed("192.0.2.7:7000");
    assertEquals(new InetSocketAddress("192.0.2.7", 7000), v4);
    InetSocketAddress v6 = parsed("[2001:db8:0:0:0:0:0:7]:65535");
    assertEquals(new InetSocketAddress("2001:db8::7", 65535), v6);
    assertFalse(v4.isUnresolved());
    assertFalse(v6.isUnresolved());
    parsed("0.0.0.0:1");
    parsed("255.255.255.255:1");
    parsed("[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:1");
  }

  @Test
  void namesStayUnresolved() {
    for (String name :
        List.of("relay", "relay.example", "a-b.c0.d-1", "1.2.3.4.example", "xn--a")) {
      InetSocketAddress address = parsed(name + ":7000");
      assertTrue(address.isUnresolved());
      assertEquals(name, address.getHostString());
    }
  }

  @Test
  void everyOtherSpellingIsRefused() {
    for (String text :
        List.of(
            "",
            ":7000",
            "relay",
            "relay:",
            "relay:0",
            "relay:07000",
            "relay:65536",
            "relay:99999",
            "relay:100000",
            "relay:-1",
            "relay:7000 ",
            " relay:7000",
            "relay:7000\n",
            "Relay:7000",
            "re_lay:7000",
            "-relay:7000",
            "relay-:7000",
            "relay.:7000",
            ".relay:7000",
            "re..lay:7000",
            "r".repeat(64) + ":7000",
            "re%lay:7000",
            "[relay]:7000",
            "256.0.0.1:7000",
            "1.2.3.999:7000",
            "1.2.3:7000",
            "1.2.3.04:7000",
            "1.2.3.4.5:7000",
            "0x7f.1:7000",
            "2130706433:7000",
            "::1:7000",
            "[::1]:7000",
            "[2001:DB8:0:0:0:0:0:7]:7000",
            "[2001:0db8:0:0:0:0:0:7]:7000",
            "[2001:db8:00:0:0:0:0:7]:7000",
            "[1:2:3:4:5:6:7]:7000",
            "[1:2:3:4:5:6:7:8:9]:7000",
            "[1:2:3:4:5:6:7:8%eth0]:7000",
            "[1:2:3:4:5:6:7:10000]:7000",
            "[0:0:0:0:0:ffff:c000:207]:7000",
            "user@relay:7000",
            "relay/path:7000")) {
      assertNull(RelayAddress.parse(text), text);
    }
  }

  @Test
  void longestAddressFitsOneLengthByte() {
    String longest = ("x".repeat(63) + ".").repeat(3) + "x".repeat(58) + ":7000";
    assertEquals(RelayAddress.MAX_LENGTH, longest.length());
    parsed(longest);
    assertNull(RelayAddress.parse("x." + longest));
  }
}
