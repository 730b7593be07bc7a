#!/usr/bin/env bash
# Makes the fonts in this folder anew. Needs Debian's fonts-noto-core and fonttools (pip install fonttools).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

noto=/usr/share/fonts/truetype/noto
letters=U+20-7E,U+A0-17F,U+1A0-1A3,U+1AF,U+1B0,U+300-303,U+306,U+309,U+31B,U+323,U+391-3A1,U+3A3-3A9,U+3B1-3C9
letters+=,U+401,U+410-44F,U+451,U+1EA0-1EF9,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2030,U+2032
letters+=,U+2033,U+2039,U+203A,U+2044,U+2055,U+2070,U+2074-2079,U+2080-2089,U+20AB,U+20AC,U+2103,U+2116,U+2122
letters+=,U+2126,U+215B-215E,U+FFFD
signs=U+2190-2194,U+21D2,U+21D4,U+2212,U+2215,U+2217-221A,U+221E,U+2248,U+2260,U+2261,U+2264,U+2265
bullets=U+25A0,U+25A1,U+25AA,U+25AB,U+25B2,U+25B6,U+25BA,U+25C6,U+25C7,U+25CB,U+25CF,U+25E6,U+2605,U+2606
bullets+=,U+2610-2612,U+2666,U+2713,U+2714,U+2717,U+2794,U+27A2

parts=$(mktemp -d)
trap 'rm -r "$parts"' EXIT
subset() { # subset FROM CHARACTERS TO
  pyftsubset "$1" --unicodes="$2" --output-file="$3" --no-hinting --desubroutinize --layout-features= \
    --notdef-outline --name-IDs=0,1,2,3,4,5,6,13,14 --drop-tables+=GPOS,GSUB,GDEF,DSIG,STAT
}
for weight in Regular Bold; do
  subset $noto/NotoSans-$weight.ttf $letters "$parts/letters.ttf"
  subset $noto/NotoSansMath-Regular.ttf $signs "$parts/signs.ttf"
  subset $noto/NotoSansSymbols2-Regular.ttf $bullets "$parts/bullets.ttf"
  fonttools merge --output-file="$parts/merged.ttf" "$parts"/{letters,signs,bullets}.ttf
  subset "$parts/merged.ttf" '*' NotoSans-$weight.ttf
done
