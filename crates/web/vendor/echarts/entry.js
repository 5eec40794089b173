import * as core from 'echarts/lib/export/core.js';
import {LineChart, BarChart, HeatmapChart, CustomChart} from 'echarts/lib/export/charts.js';
import {GridComponent, TooltipComponent, DataZoomComponent, VisualMapComponent, AriaComponent, MarkLineComponent} from 'echarts/lib/export/components.js';
import {SVGRenderer} from 'echarts/lib/export/renderers.js';
import {LegacyGridContainLabel} from 'echarts/lib/export/features.js';
import tr from 'echarts/i18n/langTR-obj.js';
core.use([LineChart, BarChart, HeatmapChart, CustomChart, GridComponent, TooltipComponent, DataZoomComponent, VisualMapComponent, AriaComponent, MarkLineComponent, SVGRenderer]);
core.registerLocale('TR', tr);
export const init = core.init, getInstanceByDom = core.getInstanceByDom, version = core.version;
