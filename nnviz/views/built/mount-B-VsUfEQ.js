import{E as o,M as d,g as e,ay as t}from"./core-cqCGCBUN.js";export{o as EPOCHS_STYLES,d as Mounted,e as addViews,t as mount};
