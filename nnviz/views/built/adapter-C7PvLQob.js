import"./core-Co0FUj5o.js";import{s as a}from"./adapter-g98CHnxh.js";export{a as default};
