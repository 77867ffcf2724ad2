#!/bin/sh
# Fetches the animations that fluent-loops learned from, and lays them out for `./kinora data prepare`.
# Usage: models/fluent-loops/recipe/fetch.sh FOLDER    (needs npm, 750 MB of download and 1.5 GB of disk while it runs)
set -eu
recipe=$(cd "$(dirname "$0")" && pwd)
folder=${1:?usage: fetch.sh FOLDER}
mkdir -p "$folder/npm"
cd "$folder/npm"
for part in 1 2 3 4; do
  archive=$(npm pack --silent "@lobehub/fluent-emoji-anim-$part@1.0.0")
  tar xzf "$archive"
  rm "$archive"
  mv package "part-$part"
done
cd ..
# Some files carry the variation selector fe0f in their names, which the recipe leaves out.
find_animation() {
  ls npm/part-*/assets/"$1".webp npm/part-*/assets/"$1"-fe0f.webp 2>/dev/null | head -n 1
}
for name in $(sed -n 's/^ *"\([0-9a-f-]*\)": .*/\1/p' "$recipe/captions.json"); do
  cp "$(find_animation "$name")" "$name.webp"
done
while read -r name; do
  cp "$(find_animation "$name")" "$name.webp" # has no captions: for the upscaler only
done < "$recipe/upscaler-animations.txt"
cp "$recipe/captions.json" "$recipe/ABOUT.md" "$recipe/NOTICE" .
rm -r npm
ls | wc -l
