package io.github.sightline.relay.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Each room's public types are its door: the section "Door" of the room's package-info names all of
 * them and nothing that is not public.
 */
final class Doors {
  /** The five headings of a room, in order, as {@code <h2>} or as a bold run-in ending in a dot. */
  static final List<String> HEADINGS =
      List.of("Purpose", "Door", "May touch", "Must not touch", "Invariant");

  private static final Pattern INSIDE = Pattern.compile("\\([^)]*\\)");
  private static final Pattern NAME = Pattern.compile("\\b[A-Z][A-Za-z0-9]*\\b");

  private Doors() {}

  static void violations(House house, Consumer<String> report) {
    Map<String, Set<String>> open = new TreeMap<>();
    Map<String, Set<String>> all = new TreeMap<>();
    for (JavaClass type : house.classes()) {
      if (House.isImpl(type) && type.isTopLevelClass()) {
        name(all, type);
        if (type.getModifiers().contains(JavaModifier.PUBLIC)) {
          name(open, type);
        }
      }
    }
    open.forEach(
        (room, types) -> compare(house, room, types, all.getOrDefault(room, Set.of()), report));
  }

  /** The text of one section of a package-info, without the comment's stars; null when absent. */
  static String section(String packageInfo, String heading) {
    int at = HEADINGS.indexOf(heading);
    String end =
        at + 1 < HEADINGS.size() ? mark(HEADINGS.get(at + 1)) : "\\*/\\s*(@\\S+\\s*)*package\\b";
    Matcher m = Pattern.compile(mark(heading) + "(.*?)" + end, Pattern.DOTALL).matcher(packageInfo);
    return m.find() ? m.group(1).replaceAll("\\n\\s*\\*", "\n").strip() : "";
  }

  private static String mark(String heading) {
    String words = heading.replace(" ", "\\s+(?:\\*\\s+)?");
    return "(?:<h2>" + words + "</h2>|<b>" + words + "\\.?</b>\\.?)";
  }

  private static void compare(
      House house, String room, Set<String> open, Set<String> all, Consumer<String> report) {
    Set<String> named = new TreeSet<>();
    Matcher words =
        NAME.matcher(INSIDE.matcher(section(packageInfo(house, room), "Door")).replaceAll(""));
    while (words.find()) {
      if (all.contains(words.group())) {
        named.add(words.group());
      }
    }
    for (String type : open) {
      if (!named.contains(type)) {
        report.accept(room + "." + type + " is public and not named in the door of its room");
      }
    }
    for (String type : named) {
      if (!open.contains(type)) {
        report.accept(room + "." + type + " is named in the door of its room and not public");
      }
    }
    int max = Room.of(room).map(Room::doorMax).orElse(0);
    if (open.size() > max) {
      report.accept(room + " has " + open.size() + " public types, at most " + max + ": " + open);
    }
  }

  private static String packageInfo(House house, String room) {
    for (Path sources : house.sources()) {
      Path file = sources.resolve(room.replace('.', '/')).resolve("package-info.java");
      if (Files.exists(file)) {
        return House.text(file);
      }
    }
    return "";
  }

  private static void name(Map<String, Set<String>> rooms, JavaClass type) {
    rooms.computeIfAbsent(type.getPackageName(), p -> new TreeSet<>()).add(type.getSimpleName());
  }
}
