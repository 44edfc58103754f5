'use strict';
require('./es.cjs');
require('./node.cjs');
require('./electron.cjs');
