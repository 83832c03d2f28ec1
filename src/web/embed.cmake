# Run at build time: cmake -DLIST=… -DOUT=… -DWORK=… -P embed.cmake
# LIST holds one path, tab and file per line. Each file is compressed with gzip and drawn into the object file
# by the assembler (.incbin), which is instant where a C array of megabytes would not be.

set(types
  html=text/html css=text/css js=text/javascript mjs=text/javascript json=application/json
  svg=image/svg+xml png=image/png webmanifest=application/manifest+json wasm=application/wasm
  gz=application/octet-stream txt=text/plain)

function(content_type file result)
  get_filename_component(extension "${file}" LAST_EXT)
  string(SUBSTRING "${extension}" 1 -1 extension)
  foreach(type IN LISTS types)
    if(type MATCHES "^${extension}=(.*)$")
      set(type "${CMAKE_MATCH_1}")
      if(type MATCHES "^text/|json$")
        string(APPEND type "; charset=utf-8")
      endif()
      set(${result} "${type}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "${file}: no content type is known for .${extension}; add it to embed.cmake")
endfunction()

# Compresses unless it is already, and keeps the result only where it is smaller.
function(compress file out result)
  set(${result} 0 PARENT_SCOPE)
  if(file MATCHES "\\.(gz|png)$")
    return()
  endif()
  execute_process(COMMAND gzip -9 -n -c "${file}" OUTPUT_FILE "${out}" RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "gzip failed on ${file}")
  endif()
  file(SIZE "${file}" plain)
  file(SIZE "${out}" packed)
  if(packed LESS plain)
    set(${result} ${packed} PARENT_SCOPE)
  endif()
endfunction()

file(STRINGS "${LIST}" lines)
list(SORT lines)
file(MAKE_DIRECTORY "${WORK}")
set(number 0)
set(assembly "")
set(names "")
set(rows "")
foreach(line IN LISTS lines)
  string(REGEX MATCH "^([^\t]+)\t(.+)$" unused "${line}")
  set(path "${CMAKE_MATCH_1}")
  set(file "${CMAKE_MATCH_2}")
  content_type("${file}" type)
  file(SHA256 "${file}" hash)
  string(SUBSTRING "${hash}" 0 16 hash)
  file(SIZE "${file}" size)
  compress("${file}" "${WORK}/${number}.gz" packed)
  string(APPEND assembly "    \"rc_asset_${number}: .incbin \\\"${file}\\\"\\n\"\n")
  string(APPEND names "extern const char rc_asset_${number}[];\n")
  set(gzip "{}")
  if(packed)
    string(APPEND assembly "    \"rc_asset_${number}_gz: .incbin \\\"${WORK}/${number}.gz\\\"\\n\"\n")
    string(APPEND names "extern const char rc_asset_${number}_gz[];\n")
    set(gzip "{rc_asset_${number}_gz, ${packed}}")
  endif()
  string(APPEND rows "    {\"${path}\", \"${type}\", \"\\\"${hash}\\\"\",\n     {rc_asset_${number}, ${size}}, ${gzip}},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(WRITE "${OUT}" "// Written by src/web/embed.cmake; not to be edited.
#include \"web/asset_table.h\"

__asm__(
    \".section .rodata\\n\"
${assembly}    \".text\\n\");

extern \"C\" {
${names}}

namespace ratecheck::web {

std::span<const Asset> asset_table() {
  static const Asset kAssets[] = {
${rows}  };
  return kAssets;
}

}  // namespace ratecheck::web
")
