# What is copied in from npm packages (src/web/vendor, pinned by its lock file): address and file. Where
# they are not installed the program is built without them and the pages say what they cannot read.

set(WEB_VENDOR
  /vendor/fflate/fflate.js fflate/esm/browser.js
  /vendor/pdfjs/pdf.min.mjs pdfjs-dist/legacy/build/pdf.min.mjs
  /vendor/pdfjs/pdf.worker.min.mjs pdfjs-dist/legacy/build/pdf.worker.min.mjs
  /vendor/tesseract/tesseract.esm.min.js tesseract.js/dist/tesseract.esm.min.js
  /vendor/tesseract/worker.min.js tesseract.js/dist/worker.min.js
  /vendor/tesseract/core/tesseract-core-lstm.wasm.js tesseract.js-core/tesseract-core-lstm.wasm.js
  /vendor/tesseract/core/tesseract-core-simd-lstm.wasm.js tesseract.js-core/tesseract-core-simd-lstm.wasm.js
  /vendor/tesseract/core/tesseract-core-relaxedsimd-lstm.wasm.js tesseract.js-core/tesseract-core-relaxedsimd-lstm.wasm.js
  /vendor/tesseract/lang/ara.traineddata.gz @tesseract.js-data/ara/4.0.0_best_int/ara.traineddata.gz
  /vendor/tesseract/lang/eng.traineddata.gz @tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz
  /vendor/tesseract/lang/fra.traineddata.gz @tesseract.js-data/fra/4.0.0_best_int/fra.traineddata.gz
  /vendor/tesseract/lang/ita.traineddata.gz @tesseract.js-data/ita/4.0.0_best_int/ita.traineddata.gz
  /vendor/tesseract/lang/pol.traineddata.gz @tesseract.js-data/pol/4.0.0_best_int/pol.traineddata.gz
  /vendor/tesseract/lang/por.traineddata.gz @tesseract.js-data/por/4.0.0_best_int/por.traineddata.gz
  /vendor/tesseract/lang/spa.traineddata.gz @tesseract.js-data/spa/4.0.0_best_int/spa.traineddata.gz
  /vendor/uplot/uPlot.esm.js uplot/dist/uPlot.esm.js
  /vendor/uplot/uPlot.min.css uplot/dist/uPlot.min.css)
