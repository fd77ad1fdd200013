package io.github.sightline.relay.architecture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A Java source with its comments and literals blanked out, so that braces and words mean what they
 * say. Lines and columns stay where they were.
 *
 * @param code the source with comments, strings and characters replaced by blanks
 * @param comments the source with everything but its comments replaced by blanks
 */
record SourceText(String code, String comments) {
  private static final Pattern TYPE =
      Pattern.compile("(?s).*\\b(class|interface|enum|record|@interface)\\s+\\w+.*");
  private static final Pattern ANONYMOUS =
      Pattern.compile("(?s).*\\bnew\\s+[\\w.<>,?\\s]+\\(.*\\)\\s*");
  private static final Pattern INITIALISER = Pattern.compile("(?s).*(=|\\]|->)\\s*");

  /**
   * A method or constructor with a body.
   *
   * @param line first line of its declaration, annotations included, from 1
   * @param lines lines from there to its closing brace
   * @param head its declaration
   */
  record Method(int line, int lines, String head) {}

  private enum Kind {
    TYPE,
    METHOD,
    OTHER
  }

  private record Open(Kind kind, int line, String head) {}

  static SourceText of(String source) {
    char[] code = source.toCharArray();
    char[] comments = source.toCharArray();
    int at = 0;
    while (at < source.length()) {
      int end = literalOrCommentEnd(source, at);
      boolean comment = source.startsWith("//", at) || source.startsWith("/*", at);
      int until = Math.max(end, at + 1);
      blank(end > at ? code : comments, at, until);
      if (end > at && !comment) {
        blank(comments, at, until);
      }
      at = until;
    }
    return new SourceText(new String(code), new String(comments));
  }

  /** The methods, constructors and initialiser blocks, in the order in which they close. */
  List<Method> methods() {
    List<Method> found = new ArrayList<>();
    Deque<Open> open = new ArrayDeque<>();
    int line = 1;
    int headAt = 0;
    for (int i = 0; i < code.length(); i++) {
      char c = code.charAt(i);
      if (c == '\n') {
        line++;
      } else if (c == ';') {
        headAt = i + 1;
      } else if (c == '{') {
        String head = code.substring(headAt, i);
        Kind kind = kind(head, open.isEmpty() ? Kind.OTHER : open.peek().kind());
        int start = line - (int) head.stripLeading().chars().filter(x -> x == '\n').count();
        open.push(new Open(kind, start, head.strip()));
        headAt = i + 1;
      } else if (c == '}' && !open.isEmpty()) {
        Open closed = open.pop();
        if (closed.kind() == Kind.METHOD) {
          found.add(new Method(closed.line(), line - closed.line() + 1, closed.head()));
        }
        headAt = i + 1;
      }
    }
    return found;
  }

  private static Kind kind(String head, Kind around) {
    if (ANONYMOUS.matcher(head).matches() || TYPE.matcher(head).matches()) {
      return Kind.TYPE;
    }
    boolean body = around == Kind.TYPE && !INITIALISER.matcher(head).matches();
    return body ? Kind.METHOD : Kind.OTHER;
  }

  /** Where the literal or comment that begins here ends; {@code at} itself when none begins. */
  private static int literalOrCommentEnd(String source, int at) {
    if (source.startsWith("//", at)) {
      return after(source, "\n", at) - 1;
    }
    if (source.startsWith("/*", at)) {
      return after(source, "*/", at + 2);
    }
    if (source.startsWith("\"\"\"", at)) {
      return quoted(source, "\"\"\"", at + 3);
    }
    if (source.charAt(at) == '"' || source.charAt(at) == '\'') {
      return quoted(source, source.substring(at, at + 1), at + 1);
    }
    return at;
  }

  private static int quoted(String source, String quote, int from) {
    int at = from;
    while (at < source.length() && !source.startsWith(quote, at)) {
      at += source.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(source.length(), at + quote.length());
  }

  private static int after(String source, String mark, int from) {
    int at = source.indexOf(mark, from);
    return at < 0 ? source.length() + mark.length() - 1 : at + mark.length();
  }

  private static void blank(char[] text, int from, int to) {
    for (int i = from; i < Math.min(to, text.length); i++) {
      if (text[i] != '\n') {
        text[i] = ' ';
      }
    }
  }
}
