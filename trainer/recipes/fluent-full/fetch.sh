#!/bin/sh
# Fetches the animations that fluent-full learns from, and lays them out for `./kinora data prepare`.
# Usage: trainer/recipes/fluent-full/fetch.sh FOLDER    (needs npm and Node; 750 MB of download and 1.5 GB of disk while it runs)
# With KINORA_NPM=DIR the packages are kept in DIR, and taken from there the next time.
set -eu
recipe=$(cd "$(dirname "$0")" && pwd)
folder=${1:?usage: fetch.sh FOLDER}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
npm=${KINORA_NPM:-$folder/.npm}
mkdir -p "$npm"
cd "$npm"
for package in @lobehub/fluent-emoji-anim-1@1.0.0 @lobehub/fluent-emoji-anim-2@1.0.0 @lobehub/fluent-emoji-anim-3@1.0.0 \
  @lobehub/fluent-emoji-anim-4@1.0.0 emojibase-data@17.0.0; do
  name=$(printf %s "$package" | sed 's/^@//; s#/#-#; s/@/-/')
  [ ! -d "$name" ] || continue
  archive=$(npm pack --silent "$package")
  mkdir "$name.partial"
  tar xzf "$archive" -C "$name.partial"
  rm "$archive"
  mv "$name.partial" "$name"
done
node "$recipe/select.mjs" "$npm" "$folder"
cp "$recipe/NOTICE" "$recipe/ABOUT.md" "$folder/"
[ -n "${KINORA_NPM:-}" ] || rm -r "$npm"
