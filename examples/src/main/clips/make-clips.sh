#!/bin/sh
# Makes the two built-in clips of the examples. Needs ffmpeg with libx264 only: no font, no
# drawtext, no input file. The clips are committed, so nobody has to run this to build or test.
#
#   sh make-clips.sh            writes ../resources/io/github/sightline/relay/examples/clips/
#   sh make-clips.sh DIRECTORY  writes there
#
# Both clips: 1920x1080, 30 frames/s, 120 frames (4 s), H.264 Annex B, 4:2:0 8 bit, BT.709, about
# 8 Mb/s, no B frames, a keyframe with SPS and PPS every 60 frames (closed group, no scene cut).
#
#   ada.h264  High profile, with access unit delimiters      clip number 1, warm, name ADA
#   ben.h264  Main profile, without delimiters, four slices  clip number 2, cold, name BEN
#
# And each once more at 3 and at 1 Mb/s (ada-3.h264, ada-1.h264), for a path that takes no more:
# the same frames, and keyframes at the same of them, so that one may follow another there.
#
# What a machine can read from the picture (1920x1080 pixels, origin at the top left):
#
#   a row of 16 squares of 48x48 pixels on a grey panel; square i (0 = leftmost) has its
#   top left corner at x = 96 + 48 i, y = 96 and its centre at x = 120 + 48 i, y = 120.
#   White (luma > 128 at the centre) is 1, black is 0:
#
#     square   0  1 | 2 3 4 5     | 6 .. 13               | 14       15
#     value    1  0 | clip number | frame number 0..119   | parity   not parity
#                   | 4 bits, most significant first      | of squares 2..13 (1 = odd)
#
# What a person can read: the frame number below the squares, the owner's name at the bottom left.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../resources/io/github/sightline/relay/examples/clips}
frames=120
mkdir -p "$out"

# One 5x7 glyph: seven rows, five bits each, as decimal numbers (16 = leftmost dot).
glyph_rows() {
  case $1 in
    0) echo "14 17 19 21 25 17 14" ;;
    1) echo "4 12 4 4 4 4 14" ;;
    2) echo "14 17 1 2 4 8 31" ;;
    3) echo "31 2 4 2 1 17 14" ;;
    4) echo "2 6 10 18 31 2 2" ;;
    5) echo "31 16 30 1 1 17 14" ;;
    6) echo "6 8 16 30 17 17 14" ;;
    7) echo "31 1 2 4 8 8 8" ;;
    8) echo "14 17 17 14 17 17 14" ;;
    9) echo "14 17 17 15 1 2 12" ;;
    A) echo "14 17 17 31 17 17 17" ;;
    B) echo "30 17 17 30 17 17 30" ;;
    D) echo "30 17 17 17 17 17 30" ;;
    E) echo "31 16 16 30 16 16 31" ;;
    N) echo "17 25 21 19 17 17 17" ;;
    *) echo "no glyph for $1" >&2; exit 1 ;;
  esac
}

# box X Y W H COLOUR [ENABLE]: one filled rectangle, in some frames or in all.
box() {
  printf ',drawbox=x=%s:y=%s:w=%s:h=%s:color=%s:t=fill' "$1" "$2" "$3" "$4" "$5"
  if [ -n "${6:-}" ]; then printf ":enable='%s'" "$6"; fi
}

# glyph CHARACTER X Y DOT COLOUR [ENABLE]: the dots of one character, each run of dots one box.
glyph() {
  row=0
  for bits in $(glyph_rows "$1"); do
    column=0
    while [ $column -lt 5 ]; do
      run=0
      while [ $((column + run)) -lt 5 ] && [ $(((bits >> (4 - column - run)) & 1)) -eq 1 ]; do
        run=$((run + 1))
      done
      if [ $run -gt 0 ]; then
        box $(($2 + column * $4)) $(($3 + row * $4)) $((run * $4)) "$4" "$5" "${6:-}"
      fi
      column=$((column + run + 1))
    done
    row=$((row + 1))
  done
}

# squares CLIP: the machine-readable row; n is the frame number in a filter's enable expression.
squares() {
  box 84 84 792 72 gray
  box 96 96 768 48 black
  box 96 96 48 48 white
  i=0
  parity=0
  while [ $i -lt 4 ]; do
    bit=$((($1 >> (3 - i)) & 1))
    parity=$((parity ^ bit))
    if [ $bit -eq 1 ]; then box $((96 + 48 * (2 + i))) 96 48 48 white; fi
    i=$((i + 1))
  done
  sum=$parity
  i=0
  while [ $i -lt 8 ]; do
    bit="mod(floor(n/$((1 << (7 - i)))),2)"
    box $((96 + 48 * (6 + i))) 96 48 48 white "$bit"
    sum="$sum+$bit"
    i=$((i + 1))
  done
  box $((96 + 48 * 14)) 96 48 48 white "mod($sum,2)"
  box $((96 + 48 * 15)) 96 48 48 white "1-mod($sum,2)"
}

# counter COLOUR: the frame number, three digits.
counter() {
  box 84 168 264 108 black
  place=0
  for unit in 100 10 1; do
    digit=0
    while [ $digit -lt 10 ]; do
      glyph $digit $((96 + place * 84)) 180 12 "$1" "eq(mod(floor(n/$unit),10),$digit)"
      digit=$((digit + 1))
    done
    place=$((place + 1))
  done
}

# name LETTERS COLOUR
name() {
  box 84 876 444 144 black
  x=108
  for letter in $1; do
    glyph "$letter" $x 892 16 "$2"
    x=$((x + 136))
  done
}

# encode SOURCE OVERLAYS FILE KBITS ENCODER-OPTIONS...
encode() {
  source=$1
  overlays=$2
  file=$3
  kbits=$4
  shift 4
  ffmpeg -hide_banner -loglevel error -nostdin -y -bitexact \
    -f lavfi -i "$source" -frames:v $frames \
    -vf "format=yuv420p$overlays,setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709" \
    -an -c:v libx264 -preset slow -threads 1 -r 30 -bf 0 -g 60 -keyint_min 60 -sc_threshold 0 \
    -b:v $((kbits * 39 / 40))k -maxrate ${kbits}k -bufsize $((kbits * 3 / 8))k "$@" -f h264 "$out/$file"
}

warm="mandelbrot=s=1920x1080:r=30:start_scale=1.6:end_scale=0.01:end_pts=160:maxiter=300\
:start_x=-0.743643887:start_y=-0.131825904\
,hue=s=0.12,format=gbrp,colorchannelmixer=rr=1:gg=0.62:bb=0.22,noise=alls=9:allf=t+u"
cold="testsrc2=s=1920x1080:r=30,rotate=a=n/90:c=0x606060,hue=s=0.12\
,format=gbrp,colorchannelmixer=rr=0.22:gg=0.55:bb=1,noise=alls=9:allf=t+u"

for rate in 8 3 1; do
  suffix=
  if [ $rate -lt 8 ]; then suffix=-$rate; fi
  encode "$warm" "$(squares 1)$(counter orange)$(name 'A D A' orange)" "ada$suffix.h264" ${rate}000 \
    -profile:v high -x264-params "open-gop=0:aud=1"
  encode "$cold" "$(squares 2)$(counter deepskyblue)$(name 'B E N' deepskyblue)" "ben$suffix.h264" ${rate}000 \
    -profile:v main -x264-params "open-gop=0:aud=0:slices=4"
done
ls -l "$out"
