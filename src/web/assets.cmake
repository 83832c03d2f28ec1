# What the program serves beside its data: address and file of every page, style, script and table.
# A new file is added here; tests/web fails on a script that asks for one that is not listed.

# Each page is page.html with its script.
set(WEB_PAGES / check  /me me  /dashboard dashboard  /rules rules  /platforms platforms  /about about)

set(WEB_FILES
  css/main.css
  icons/mark.svg
  icons/mark-192.png
  icons/mark-512.png
  i18n/ar.json
  i18n/en.json
  i18n/es.json
  i18n/fr.json
  i18n/it.json
  i18n/pl.json
  i18n/pt.json
  js/desk/audit.js
  js/desk/cases.js
  js/desk/cell_parts.js
  js/desk/change.js
  js/desk/codes.js
  js/desk/data.js
  js/desk/decide.js
  js/desk/figures.js
  js/desk/histogram.js
  js/desk/layouts.js
  js/desk/mark.js
  js/desk/review.js
  js/desk/spread.js
  js/desk/withdrawn.js
  js/lib/address.js
  js/lib/answer.js
  js/lib/api.js
  js/lib/cells.js
  js/lib/dom.js
  js/lib/format.js
  js/lib/grey.js
  js/lib/i18n.js
  js/lib/icons.js
  js/lib/intake.js
  js/lib/money.js
  js/lib/my_hours.js
  js/lib/my_record.js
  js/lib/offline.js
  js/lib/picture.js
  js/lib/picture_words.js
  js/lib/rate_chart.js
  js/lib/read_image.js
  js/lib/read_pdf.js
  js/lib/read_zip.js
  js/lib/redact.js
  js/lib/result_view.js
  js/lib/rule_titles.js
  js/lib/session.js
  js/lib/shell.js
  js/lib/steps.js
  js/lib/table.js
  js/lib/trend_plot.js
  js/lib/work_view.js
  js/mine/agreed.js
  js/mine/changes.js
  js/mine/evidence.js
  js/mine/formulas.js
  js/mine/leave.js
  js/mine/parts.js
  js/mine/pay_bars.js
  js/mine/record.js
  js/pages/about.js
  js/pages/check.js
  js/pages/dashboard.js
  js/pages/me.js
  js/pages/platforms.js
  js/pages/rules.js
  js/public/interval_picture.js
  js/public/odds.js
  js/public/release.js
  js/public/utility.js
  js/public/view.js
  manifest.webmanifest
  sw.js)

include(${CMAKE_CURRENT_LIST_DIR}/vendor.cmake)

# make_page(script out): page.html with that script and all modules it imports, so that a browser asks for them
# at once and not one after the other.
function(make_page script out)
  set(assets ${CMAKE_SOURCE_DIR}/src/web/assets)
  set(waiting js/pages/${script}.js)
  set(modules "")
  while(waiting)
    list(POP_FRONT waiting module)
    file(READ ${assets}/${module} text)
    get_filename_component(folder ${module} DIRECTORY)
    string(REGEX MATCHALL " from '[^']+'" imports "${text}")
    foreach(import IN LISTS imports)
      string(REGEX REPLACE " from '([^']+)'" "\\1" import "${import}")
      cmake_path(APPEND folder "${import}" OUTPUT_VARIABLE import)
      cmake_path(NORMAL_PATH import)
      if(NOT import IN_LIST modules)
        list(APPEND modules ${import})
        list(APPEND waiting ${import})
      endif()
    endforeach()
  endwhile()
  list(SORT modules)
  set(PRELOADS "")
  foreach(module IN LISTS modules)
    string(APPEND PRELOADS "<link rel=\"modulepreload\" href=\"/${module}\">\n")
  endforeach()
  set(SCRIPT js/pages/${script}.js)
  configure_file(${assets}/page.html ${out} @ONLY)
endfunction()

# embed_web_assets(target): compiles the files above into a table; see embed.cmake.
function(embed_web_assets target)
  set(assets ${CMAKE_SOURCE_DIR}/src/web/assets)
  set(work ${CMAKE_BINARY_DIR}/web_assets)
  set(lines "")
  set(files "")
  set(pages ${WEB_PAGES})
  while(pages)
    list(POP_FRONT pages path script)
    make_page(${script} ${work}/${script}.html)
    string(APPEND lines "${path}\t${work}/${script}.html\n")
    list(APPEND files ${work}/${script}.html)
  endwhile()
  foreach(file IN LISTS WEB_FILES)
    string(APPEND lines "/${file}\t${assets}/${file}\n")
    list(APPEND files ${assets}/${file})
    if(file MATCHES "[.]js$") # what a script imports stands in the page
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${assets}/${file})
    endif()
  endforeach()
  set(packages ${CMAKE_SOURCE_DIR}/src/web/vendor/node_modules)
  set(vendor ${WEB_VENDOR})
  set(absent "")
  while(vendor)
    list(POP_FRONT vendor path file)
    if(EXISTS ${packages}/${file})
      string(APPEND lines "${path}\t${packages}/${file}\n")
      list(APPEND files ${packages}/${file})
    else()
      list(APPEND absent ${file})
    endif()
  endwhile()
  if(absent)
    message(STATUS "Pages without the readers of PDFs and pictures: run npm ci in src/web/vendor")
  endif()
  file(CONFIGURE OUTPUT ${work}/list.txt CONTENT "${lines}")
  set(script ${CMAKE_SOURCE_DIR}/src/web/embed.cmake)
  set(table ${work}/asset_table.cpp)
  add_custom_command(
    OUTPUT ${table}
    COMMAND ${CMAKE_COMMAND} -DLIST=${work}/list.txt -DOUT=${table} -DWORK=${work}/packed -P ${script}
    DEPENDS ${files} ${work}/list.txt ${script}
    COMMENT "Embedding the pages" VERBATIM)
  # The assembler reads the files themselves, which the compiler's dependency list does not tell.
  set_source_files_properties(${table} PROPERTIES OBJECT_DEPENDS "${files}")
  target_sources(${target} PRIVATE ${table})
endfunction()
